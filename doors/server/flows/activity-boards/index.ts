/** Boards of activities: each goal with its activities, the playbooks that carry them out, benefits by scene, and what came of them. */
import type { Both, Definitions } from "#contracts/definitions";
import { type Actor, allow } from "#ground/authority";
import { formatYuan } from "#ground/money";
import { type Storage, sql } from "#ground/storage";
import { playbookPermissions } from "#playbook";
import { boardCases } from "./cases.ts";

export { boardCases } from "./cases.ts";

export interface BoardLine extends Both {
  readonly id: string;
  readonly goals: number;
  readonly activities: number;
}

export interface BoardPlaybook extends Both {
  readonly id: string;
  /** Null: no version of it holds. */
  readonly state: "live" | "paused" | null;
  /** Runs that began, of customers whom the actor sees. */
  readonly runs: number;
  readonly converted: number;
}

export interface BoardBenefit extends Both {
  readonly id: string;
  readonly kind: string;
  /** What one grant is worth, yuan. */
  readonly yuan: string;
  readonly granted: number;
  readonly used: number;
  /** What was granted so far, yuan. */
  readonly spent: string;
}

export interface BoardScene extends Both {
  readonly id: string;
  /** In the bank's own channels, or in everyday life. */
  readonly kind: "platform" | "life";
  readonly benefits: readonly BoardBenefit[];
}

export interface BoardActivity extends Both {
  readonly id: string;
  readonly playbooks: readonly BoardPlaybook[];
  readonly scenes: readonly BoardScene[];
}

export interface BoardGoal extends Both {
  readonly id: string;
  readonly activities: readonly BoardActivity[];
}

export interface BoardView extends Both {
  readonly id: string;
  readonly goals: readonly BoardGoal[];
}

export interface BoardParts {
  readonly storage: Storage;
  readonly definitions: Pick<Definitions, "boards" | "playbooks" | "benefits">;
}

/** @throws authority.not_allowed */
export function listActivityBoards({ definitions }: BoardParts, actor: Actor): BoardLine[] {
  allow(actor, playbookPermissions.read);
  return Object.values(definitions.boards ?? {}).map(({ id, zh, en, goals }) => ({
    id,
    zh,
    en,
    goals: goals.length,
    activities: goals.reduce((sum, { activities }) => sum + activities.length, 0),
  }));
}

/** One board with its numbers, over the customers whom the actor sees. @throws authority.not_allowed, board.no_board */
export async function activityBoard(parts: BoardParts, actor: Actor, id: string): Promise<BoardView> {
  allow(actor, playbookPermissions.read);
  const board = parts.definitions.boards?.[id];
  if (!board) throw boardCases.no_board({ board: id });
  const activities = board.goals.flatMap((goal) => goal.activities);
  const counts = await countsOf(parts.storage, actor, {
    playbooks: [...new Set(activities.flatMap((one) => one.playbooks))],
    benefits: [...new Set(activities.flatMap((one) => (one.scenes ?? []).flatMap((scene) => scene.benefits)))],
  });
  return {
    id: board.id,
    zh: board.zh,
    en: board.en,
    goals: board.goals.map((goal) => ({
      id: goal.id,
      zh: goal.zh,
      en: goal.en,
      activities: goal.activities.map((one) => ({
        id: one.id,
        zh: one.zh,
        en: one.en,
        playbooks: one.playbooks.map((name) => playbookOf(name, parts, counts)),
        scenes: (one.scenes ?? []).map(({ id: scene, zh, en, kind, benefits }) => ({
          id: scene,
          zh,
          en,
          kind,
          benefits: benefits.map((name) => benefitOf(name, parts, counts)),
        })),
      })),
    })),
  };
}

interface Counts {
  readonly states: ReadonlyMap<string, "live" | "paused">;
  readonly runs: ReadonlyMap<string, { readonly runs: number; readonly converted: number }>;
  readonly grants: ReadonlyMap<string, { readonly granted: number; readonly used: number; readonly cost: number }>;
}

interface Asked {
  readonly playbooks: readonly string[];
  readonly benefits: readonly string[];
}

/** Three queries for a board, in one transaction of the actor's. */
async function countsOf(storage: Storage, actor: Actor, { playbooks, benefits }: Asked): Promise<Counts> {
  // lint-allow verb-guard: it only reads, and who asks was asked for authority above
  return await storage.as(actor, async (tx) => {
    const states = await tx.rows<{ playbook: string; state: "live" | "paused" }>(sql`
      select playbook, state from playbook.version
      where playbook = any(${[...playbooks]}::text[]) and state in ('live', 'paused')`);
    const runs = await tx.rows<{ playbook: string; runs: number; converted: number }>(sql`
      select playbook, count(*) as runs, count(*) filter (where state = 'converted') as converted
      from playbook.enrolment where playbook = any(${[...playbooks]}::text[]) group by playbook`);
    const grants = await tx.rows<{ benefit: string; granted: number; used: number; cost: number }>(sql`
      select benefit, count(*) as granted, count(*) filter (where used > 0) as used, coalesce(sum(cost), 0)::bigint as cost
      from reach.benefit_grant
      where benefit = any(${[...benefits]}::text[]) and prize is null and state in ('granted', 'used', 'expired')
      group by benefit`);
    return {
      states: new Map(states.map(({ playbook, state }) => [playbook, state])),
      runs: new Map(runs.map(({ playbook, ...rest }) => [playbook, rest])),
      grants: new Map(grants.map(({ benefit, ...rest }) => [benefit, rest])),
    };
  });
}

function playbookOf(id: string, { definitions }: BoardParts, { states, runs }: Counts): BoardPlaybook {
  const { zh = id, en = id } = definitions.playbooks[id] ?? {};
  const { runs: begun = 0, converted = 0 } = runs.get(id) ?? {};
  return { id, zh, en, state: states.get(id) ?? null, runs: begun, converted };
}

function benefitOf(id: string, { definitions }: BoardParts, { grants }: Counts): BoardBenefit {
  const { zh = id, en = id, kind = "", yuan = 0 } = definitions.benefits[id] ?? {};
  const { granted = 0, used = 0, cost = 0 } = grants.get(id) ?? {};
  return { id, zh, en, kind, yuan: yuan.toFixed(2), granted, used, spent: formatYuan(cost) };
}
