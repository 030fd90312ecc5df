import { bool, fact, instant, required, text } from "../field.ts";

const member = { name: required(text), value: text, until: instant } as const;

/**
 * `name` is the audience; `initial` where it was filled for the first time and nothing happened to the customer; `seen`
 * where a fact brought it about and the set that applied the fact has asked the playbooks already.
 */
const crossing = { ...member, initial: bool, seen: bool } as const;

export const audienceEntered = fact("audience_entered", "进入客群", "Audience entered", crossing);
export const audienceLeft = fact("audience_left", "离开客群", "Audience left", crossing);
/** `name` is the stage that the customer is in now. */
export const stageChanged = fact("stage_changed", "生命周期阶段变化", "Stage changed", member);
