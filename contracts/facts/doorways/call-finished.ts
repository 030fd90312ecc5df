import { choice, fact, instant, int, personalText, required, text } from "../field.ts";

export const callOutcomes = [
  "interested",
  "refused",
  "call_back",
  "wrong_person",
  "do_not_contact",
  "converted",
] as const;

/** What came of a call. `duration` is in seconds; `call_back_at` is when the customer wants to be called again; `playbook` and `wave` say what it was made for. */
export const callFinished = fact("call_finished", "通话结束", "Call finished", {
  touch: required(text),
  outcome: choice(callOutcomes),
  duration: int,
  call_back_at: instant,
  playbook: text,
  wave: text,
  note: personalText,
});
