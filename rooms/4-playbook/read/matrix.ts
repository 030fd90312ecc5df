/** The matrix of lifecycle stages and AARRR steps: what customers of a stage are like, the strategy of a cell, its playbooks. */
import { aarrrSteps, type Both, type Definitions, lifecycleStages } from "#contracts/definitions";
import { type Actor, allow } from "#ground/authority";
import type { Storage } from "#ground/storage";
import { playbookPermissions } from "../permissions.ts";
import { readVersions, type StoredVersion } from "../store/versions.ts";
import { holdingOf } from "../verbs/parts.ts";

export interface MatrixPlaybook extends Both {
  readonly id: string;
  readonly state: "live" | "paused";
}

export interface MatrixCell {
  readonly step: (typeof aarrrSteps)[number];
  /** Null: the bank plans nothing here. */
  readonly strategy: Both | null;
  /** By id; none in an empty cell. */
  readonly playbooks: readonly MatrixPlaybook[];
}

export interface MatrixRow {
  readonly stage: (typeof lifecycleStages)[number];
  /** Null: the bank has no matrix. */
  readonly traits: Both | null;
  /** One for each step, empty ones included. */
  readonly cells: readonly MatrixCell[];
}

export interface Matrix {
  readonly stages: readonly MatrixRow[];
  /** Playbooks that hold and stand in no cell, for their files name no step or no stage. */
  readonly apart: readonly MatrixPlaybook[];
}

/** Playbooks that are live or paused, by what the version that holds says of itself. @throws authority.not_allowed */
export async function playbookMatrix(
  storage: Storage,
  actor: Actor,
  { matrix }: Pick<Definitions, "matrix">,
): Promise<Matrix> {
  allow(actor, playbookPermissions.read);
  const rows = await storage.as(actor, (tx) => readVersions(tx, null));
  const all = new Map<string, StoredVersion[]>();
  for (const row of rows) all.set(row.playbook, [...(all.get(row.playbook) ?? []), row]);
  const holding = [...all.values()].flatMap((versions) => holdingOf(versions) ?? []);
  const standsAt = ({ definition }: StoredVersion, stage: string, step: string): boolean =>
    definition.step === step && (definition.lifecycle as readonly string[] | undefined)?.includes(stage) === true;
  return {
    stages: lifecycleStages.map((stage) => ({
      stage,
      traits: matrix?.stages[stage].traits ?? null,
      cells: aarrrSteps.map((step) => ({
        step,
        strategy: matrix?.stages[stage].steps[step] ?? null,
        playbooks: holding.filter((one) => standsAt(one, stage, step)).map(shown),
      })),
    })),
    apart: holding.filter(({ definition }) => !definition.step || !definition.lifecycle).map(shown),
  };
}

function shown({ playbook, state, definition: { zh, en } }: StoredVersion): MatrixPlaybook {
  return { id: playbook, zh, en, state: state === "paused" ? "paused" : "live" };
}
