/** The house's runs of a world against the oracle's, in words. */

import type { World } from "./generate-world.ts";
import type { HouseRun, HouseSays } from "./house.ts";
import { dayNumberOf, minuteOfDay, textOfDay } from "./local-time.ts";
import { type Lived, replay } from "./replay.ts";
import { fileOf } from "./text.ts";
import type { Plan, Run } from "./types.ts";
import type { ArmOf, OpenRun } from "./waves.ts";

export interface Compared {
  readonly runs: number;
  readonly touches: number;
  /** To requests. */
  readonly answers: number;
  readonly differences: readonly string[];
}

export function compareWorld(world: World, { runs: house, held, answers }: HouseSays): Compared {
  const found = new Map<string, HouseRun[]>();
  for (const run of house) {
    const key = `${run.playbook}/${run.customer}`;
    found.set(key, [...(found.get(key) ?? []), run]);
  }
  const differences: string[] = [];
  let [runs, touches] = [0, 0];
  const given = new Map(answers);
  for (const plan of world.plans) {
    for (const customer of world.customers.get(plan.id) ?? []) {
      const key = `${plan.id}/${customer}`;
      const got = found.get(key) ?? [];
      found.delete(key);
      const right = got.map(shown).sort();
      const replayed = (order: readonly HouseRun[]): Lived =>
        replay(plan, customer, world.told.get(customer) ?? [], {
          audiences: world.audiences,
          react: world.react,
          until: world.until,
          caps: world.caps,
          changes: world.changes.filter(({ playbook }) => playbook === plan.id),
          isHeld: plan.heldBy !== undefined && held.has(`${experimentOf(plan)} ${customer}`),
          armOf: armsOf(order),
        });
      // Of two runs that began at the same moment nothing says which drew which arm.
      const [first, second] = [replayed(got), replayed([...got].reverse())];
      const wanted = (isSame(first.runs.map(shown).sort(), right) ? first : second).runs;
      for (const [event, answer] of first.answers) {
        const name = `${customer} ${event}`;
        if (given.get(name) !== answer)
          differences.push(
            `${world.seed} ${key}\n${JSON.stringify(fileOf(plan))}\n  ${event}: wanted ${answer}, got ${given.get(name)}`,
          );
        given.delete(name);
      }
      runs += wanted.length;
      touches += wanted.reduce((sum, run) => sum + run.touches.length, 0);
      const left = wanted.map(shown).sort();
      if (!isSame(left, right))
        differences.push(
          `${world.seed} ${key}\n${JSON.stringify(fileOf(plan))}\n  wanted ${left.join("\n         ")}\n  got    ${right.join("\n         ")}`,
        );
    }
  }
  for (const [key, strays] of found) differences.push(`${world.seed} ${key} got ${strays.map(shown).join("; ")}`);
  for (const [event, answer] of given) differences.push(`${world.seed} ${event} got ${answer}`);
  return { runs, touches, answers: answers.size, differences };
}

const experimentOf = ({ id, heldBy }: Plan): string => (heldBy === "bank" ? "bank" : `playbook:${id}`);

const isSame = (left: readonly string[], right: readonly string[]): boolean => left.join("\n") === right.join("\n");

/** Draws are the house's own: each run takes those of one of the house that began at the same moment. */
function armsOf(order: readonly HouseRun[]): ArmOf {
  const taken = new Map<OpenRun, HouseRun>();
  return (run, wave) => {
    const isFree = (one: HouseRun): boolean => ![...taken.values()].includes(one);
    const own = taken.get(run) ?? order.find((one) => one.admittedAt === run.admittedAt && isFree(one));
    if (own) taken.set(run, own);
    return (own && armIn(own.arms, wave)) ?? "a";
  };
}

function armIn(
  arms: HouseRun["arms"],
  { id, experiment }: { readonly id: string; readonly experiment?: string },
): string | undefined {
  return arms[experiment ?? id];
}

export function timeText(instant: number): string {
  const minute = minuteOfDay(instant);
  const two = (value: number): string => String(value).padStart(2, "0");
  return `${textOfDay(dayNumberOf(instant))} ${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
}

function shown({ admittedAt, touches, end }: Run): string {
  return `${timeText(admittedAt)} ${end}: ${touches.map(({ wave, channel, due }) => `${wave} ${channel} ${timeText(due)}`).join(", ")}`;
}
