/** How waves are counted in cases: those that can touch, in the order of the file. */
import { isTouch, type Playbook } from "#contracts/definitions";

/** Ids of the waves that can touch, the first one first. */
export function touchingWaves({ waves }: Pick<Playbook, "waves">): string[] {
  return waves.filter(isTouch).map(({ id }) => id);
}

/** The wave of a touch: another channel tried inside of a wave belongs to it. */
export function waveOf(key: string): string {
  return key.replace(/~\d+$/, "");
}
