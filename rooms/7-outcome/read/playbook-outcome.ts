/** What came of a playbook, as it is reported: everybody assigned, treated against control. */
import type { Both } from "#contracts/definitions";
import { type Actor, allow } from "#ground/authority";
import type { Fen } from "#ground/money";
import type { Storage } from "#ground/storage";
import { outcomePermissions } from "../permissions.ts";
import {
  type ArmCounts,
  type Compared,
  compareArms,
  isRefusal,
  noArm,
  type PlannedArms,
} from "../rules/compare-arms.ts";
import { type HoldoutSummary, summarizeHoldout } from "../rules/holdout.ts";
import { type Credits, creditTouches } from "./attribution.ts";
import {
  type CountedArm,
  type CountsAsked,
  countAssigned,
  countedUntil,
  countWaves,
  type WaveCounts,
} from "./counts.ts";

export interface OutcomeAsked extends CountsAsked {
  /** Waves of the playbook, in its order. */
  readonly waves: readonly string[];
  /** What one conversion is worth, fen; null: not known. */
  readonly worth: Fen | null;
  /** Contacts alone tell of the goal. */
  readonly byContact: boolean;
}

export interface WaveOutcome {
  readonly wave: string;
  readonly groups: readonly Omit<WaveCounts, "wave">[];
  /** Treated against those held out of this wave alone; null where nobody was. */
  readonly compared: Compared | null;
}

export interface PlaybookOutcome {
  readonly playbook: string;
  /** Decisions up to this instant are counted; null: there are none. */
  readonly countedUntil: Date | null;
  readonly all: Compared;
  readonly versions: readonly (Compared & { readonly version: number })[];
  /** By the Monday of the week of admission. */
  readonly weeks: readonly (Compared & { readonly week: string })[];
  readonly waves: readonly WaveOutcome[];
  /** Null without a control group, or where the sizes of the arms do not hold. */
  readonly holdout: HoldoutSummary | null;
  readonly attribution: Credits & { readonly note: Both };
}

export const attributionNote: Both = {
  zh: "归因不代表因果：增量以对照组差异为准",
  en: "Attribution is not causal: what was brought is the difference against the control",
};

/** Counts a playbook for what the actor sees. */
export async function readPlaybookOutcome(
  storage: Storage,
  actor: Actor,
  asked: OutcomeAsked,
): Promise<PlaybookOutcome> {
  allow(actor, outcomePermissions.read);
  return await storage.as(actor, async (tx) => {
    const counted = await countAssigned(tx, asked);
    const waves = await countWaves(tx, asked, asked.waves);
    const attribution = await creditTouches(tx, asked);
    const { byContact } = asked;
    const all = compared(counted.all, byContact);
    return {
      playbook: asked.playbook,
      countedUntil: await countedUntil(tx, asked.playbook),
      all,
      versions: byKey(counted.versions, "version", byContact),
      weeks: byKey(counted.weeks, "week", byContact),
      waves: asked.waves.map((wave) => waveOutcome(wave, waves, byContact)),
      holdout: holdoutOf(all, asked.worth),
      attribution: { ...attribution, note: attributionNote },
    };
  });
}

/** Treated and control of one playbook, or of a part of it, against each other. */
export function compared(arms: readonly CountedArm[], byContact: boolean): Compared {
  return compareArms(armOf(arms, false), armOf(arms, true), plannedOf(arms), byContact);
}

function armOf(arms: readonly CountedArm[], control: boolean): ArmCounts {
  const found = arms.find((arm) => arm.control === control);
  if (!found) return noArm;
  return Object.fromEntries(
    Object.keys(noArm).map((name) => [name, found[name as keyof ArmCounts]]),
  ) as unknown as ArmCounts;
}

/** Sizes as they were to be; null where they are not known of everybody. */
function plannedOf(arms: readonly CountedArm[]): PlannedArms | null {
  const known = arms.reduce((sum, { planned }) => sum + planned, 0);
  const control = arms.reduce((sum, { plannedControl }) => sum + plannedControl, 0);
  const customers = arms.reduce((sum, arm) => sum + arm.customers, 0);
  return known < customers || control === 0 ? null : { treated: known - control, control };
}

function byKey<Key extends "version" | "week", Arm extends CountedArm & Readonly<Record<Key, unknown>>>(
  arms: readonly Arm[],
  key: Key,
  byContact: boolean,
): (Compared & Pick<Arm, Key>)[] {
  const groups = new Map<unknown, Arm[]>();
  for (const arm of arms) groups.set(arm[key], [...(groups.get(arm[key]) ?? []), arm]);
  return [...groups].map(
    ([value, own]) => ({ ...compared(own, byContact), [key]: value }) as Compared & Pick<Arm, Key>,
  );
}

function waveOutcome(wave: string, counts: readonly WaveCounts[], byContact: boolean): WaveOutcome {
  const groups = counts.filter((one) => one.wave === wave).map(({ wave: _, ...group }) => group);
  const treated = groups.find(({ group }) => group === "treated");
  const held = groups.find(({ group }) => group === "held");
  // Objections are a customer's and not a wave's.
  const compared =
    treated && held
      ? { ...compareArms(asArm(treated), asArm(held), null, byContact), amount: null, complaints: null, optOuts: null }
      : null;
  return { wave, groups, compared };
}

function asArm({ group: _, ...counts }: Omit<WaveCounts, "wave">): ArmCounts {
  return { ...noArm, ...counts };
}

function holdoutOf({ treated, control, verdict }: Compared, worth: Fen | null): HoldoutSummary | null {
  if (isRefusal(verdict.code)) return null;
  return summarizeHoldout(
    { converted: treated.convertedCustomers, customers: treated.customers },
    { converted: control.convertedCustomers, customers: control.customers },
    worth,
    treated.cost,
  );
}
