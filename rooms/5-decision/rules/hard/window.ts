/** When a channel may be used. A window denies nothing: it moves the touch to its next opening. */
import type { Channel, MessageClass } from "#contracts/definitions";
import { nextOpening } from "#ground/calendar";
import type { Limits } from "../types.ts";
import { deny, type LawInputs, none, remembered, type WayRule } from "./context.ts";

const texts = new WeakMap<Limits, Map<string, string | null>>();
const openings = remembered<Date>(5_000);

/** [O-06] The intended instant, or the next opening of the window of class and channel. */
export function openingFor(
  { limits, zone, mode }: Pick<LawInputs, "limits" | "zone" | "mode">,
  of: MessageClass,
  channel: Channel,
  intended: Date,
): Date {
  if (mode === "rank") return intended;
  const text = textOf(limits, of, channel);
  if (text === null) return intended;
  return openings(`${text} ${zone} ${intended.getTime()}`, () => nextOpening(text, intended, zone));
}

/** [O-06] Only a deadline that ends before the opening denies. */
export const sendingWindow: WayRule = ({ action, notBefore }) =>
  action.deadline !== null && notBefore.getTime() > action.deadline.getTime()
    ? deny("window_closed", `sending_window/${action.class}`)
    : none;

/** Windows of a class and channel as the calendar reads them; null: any time. */
function textOf(limits: Limits, of: MessageClass, channel: Channel): string | null {
  let own = texts.get(limits);
  if (!own) {
    own = new Map();
    texts.set(limits, own);
  }
  const key = `${of}/${channel}`;
  const known = own.get(key);
  if (known !== undefined) return known;
  const windows = (limits.windows[of] ?? []).filter(({ channels }) => channels.includes(channel));
  const always = windows.length === 0 || windows.some(({ from, to }) => from === 0 && to === 1_440);
  const text = always ? null : windows.map(({ from, to }) => `${clock(from)}-${clock(to)}`).join(",");
  own.set(key, text);
  return text;
}

function clock(minutes: number): string {
  const two = (number: number) => String(number).padStart(2, "0");
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}
