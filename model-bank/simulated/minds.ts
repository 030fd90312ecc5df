/** What a touch that was seen does to somebody's mind. */
import { fnv1a32 } from "#ground/random";
import type { Action } from "./heap.ts";
import { sway } from "./plots.ts";
import { type Appeal, appeals, isCourse, needs } from "./rules.ts";
import type { Scene } from "./scene.ts";
import { DAY, HOUR, MINUTE } from "./timeline.ts";

const WISH_LASTS = 30 * DAY;

/** Somebody has seen a touch. @returns whether it made the difference */
export function seen(scene: Scene, { customer: c, at, value, text = "" }: Action): boolean {
  const [playbook = "", product = ""] = text.split(" ");
  const appeal = appeals[playbook];
  if (appeal === undefined || value === 0) return false;
  scene.draws.turnTo(c, fnv1a32(`${playbook} seen`) ^ Math.floor(at / HOUR));
  if (isCourse(appeal.need)) return sway(scene, appeal.need, c, value, at, playbook);
  return moved(scene, c, appeal, value, at, playbook, product);
}

/** Wishes without a course of their own: each touch of 30 days adds to one chance, decided by one draw. */
function moved(
  scene: Scene,
  c: number,
  { need }: Appeal,
  by: number,
  at: number,
  playbook: string,
  product: string,
): boolean {
  const { wishChance, wishCount, wishSince, draws, heap } = scene;
  const which = needs.indexOf(need);
  const n = c * needs.length + which;
  if (at - (wishSince[n] ?? 0) > WISH_LASTS) {
    wishSince[n] = at;
    wishChance[n] = 0;
    wishCount[n] = (wishCount[n] ?? 0) + 1;
  }
  const before = wishChance[n] ?? 0;
  const after = 1 - (1 - before) * (1 - by);
  wishChance[n] = after;
  const delay = 5 * MINUTE + Math.min(3 * DAY, draws.exponential(10 * HOUR));
  const draw = draws.turnTo(c, 5_000_000 + which * 4_096 + (wishCount[n] ?? 0)).next();
  if (draw < before || draw >= after) return false;
  heap.push({ at: at + delay, customer: c, kind: "wants", value: which, text: `${playbook} ${product}` });
  return true;
}
