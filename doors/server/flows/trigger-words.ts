/** What starts a playbook, in words. */
import { type Both, type Catalog, type Playbook, triggerKind, triggersOf } from "#contracts/definitions";

const list = (parts: readonly string[]): string => parts.join(", ");

/** The trigger as a sentence of both languages; names of events are the catalog's. */
export function triggerWords({ trigger }: Pick<Playbook, "trigger">, { events }: Pick<Catalog, "events">): Both {
  const eventOf = (name: string | undefined): Both => {
    const { zh, en } = events[name ?? ""] ?? { zh: name ?? "", en: name ?? "" };
    return { zh: `「${zh}」`, en: `"${en}"` };
  };
  switch (triggerKind(trigger)) {
    case "any": {
      const all = triggersOf(trigger).map((one) => triggerWords({ trigger: one }, { events }));
      return { zh: all.map(({ zh }) => zh).join("；或 "), en: all.map(({ en }) => en).join("; or ") };
    }
    case "event": {
      const { zh, en } = eventOf(trigger.event);
      const where =
        trigger.where === undefined
          ? { zh: "", en: "" }
          : { zh: `，且 ${trigger.where}`, en: `, where ${trigger.where}` };
      const after =
        trigger.after === undefined
          ? { zh: "", en: "" }
          : { zh: `，${trigger.after} 后`, en: `, ${trigger.after} later` };
      return { zh: `事件${zh}${where.zh}${after.zh}`, en: `The event ${en}${where.en}${after.en}` };
    }
    case "becomes":
      return { zh: `条件转为成立：${trigger.becomes}`, en: `This turns true: ${trigger.becomes}` };
    case "becomes_false":
      return { zh: `条件转为不成立：${trigger.becomes_false}`, en: `This is true no more: ${trigger.becomes_false}` };
    case "score": {
      const { name = "", from, to } = trigger.score ?? {};
      const band = `[${from ?? "-∞"}, ${to ?? "∞"})`;
      return { zh: `评分 ${name} 进入区间 ${band}`, en: `The score ${name} comes into ${band}` };
    }
    case "enters":
      return { zh: `进入客群 ${trigger.enters}`, en: `The audience ${trigger.enters} is entered` };
    case "leaves":
      return { zh: `离开客群 ${trigger.leaves}`, en: `The audience ${trigger.leaves} is left` };
    case "list":
      return { zh: `列入名单 ${trigger.list}`, en: `Put on the list ${trigger.list}` };
    case "absence":
      return silenceWords(trigger.absence, eventOf);
    case "date": {
      const { attribute, tag, list: records, offsets = [] } = trigger.date ?? {};
      const of = attribute ?? tag ?? `${records?.name}.${records?.field}`;
      return { zh: `日期 ${of}（偏移 ${list(offsets)}）`, en: `The date ${of}, ${list(offsets)}` };
    }
    case "calendar":
      return { zh: `日历：${calendarText(trigger.calendar)}`, en: `The calendar: ${calendarText(trigger.calendar)}` };
    default:
      return { zh: "由其他系统调用", en: "Another system asks for it" };
  }
}

function silenceWords(absence: Playbook["trigger"]["absence"], eventOf: (name: string | undefined) => Both): Both {
  const { of = [], after, for: length = "" } = absence ?? {};
  const all = of.map(eventOf);
  const [zh, en] = [all.map((one) => one.zh).join("、"), all.map((one) => one.en).join(" or ")];
  const from = after ? eventOf(after.event) : undefined;
  return {
    zh: `${from ? `${from.zh}之后 ` : ""}${length} 内没有${zh}`,
    en: `No ${en} for ${length}${from ? ` after ${from.en}` : ""}`,
  };
}

function calendarText(calendar: Playbook["trigger"]["calendar"]): string {
  return Object.entries(calendar ?? {})
    .map(([key, value]) => `${key} ${typeof value === "object" ? JSON.stringify(value) : String(value)}`)
    .join(", ");
}
