/** An audience by its condition, in numbers. */
import { type AudienceCount, countAudience } from "#audience";
import { type Definitions, environmentOf } from "#contracts/definitions";
import { type Actor, allow, definePermissions, scopeOf } from "#ground/authority";
import { type BusinessClock, machine } from "#ground/clock";
import type { Columnar } from "#ground/columnar";
import type { Storage } from "#ground/storage";
import { compileCondition } from "#kits/expr";
import { copyLag, type ProfileRules } from "#profile";

const permissions = definePermissions("audience", {
  count: {
    roles: ["designer", "approver", "analyst", "risk", "compliance", "branch_operator", "team_lead", "administrator"],
    keys: true,
  },
});

export interface ConditionCount {
  readonly count: number;
  /** Customers in the actor's scope. */
  readonly of: number;
  readonly lag: {
    /** Customers whose newest state is not in the copy yet, of the whole bank. */
    readonly customers: number;
    /** Age of the copy's newest row; 0 when nothing is behind, null when the copy is empty. */
    readonly seconds: number | null;
  };
}

export interface CountParts {
  readonly storage: Storage;
  readonly columnar: Columnar;
  readonly definitions: Definitions;
  readonly rules: ProfileRules;
  readonly clock: BusinessClock;
}

/** @throws authority.not_allowed, condition.* with where it stands, audience.one_event */
export async function countCondition(parts: CountParts, actor: Actor, text: string): Promise<ConditionCount> {
  allow(actor, permissions.count);
  const { catalog, organisation } = parts.definitions;
  const condition = compileCondition(text, environmentOf(catalog, organisation.zone));
  const [counted, behind] = await Promise.all([
    countAudience(parts.columnar.reader(scopeOf(actor)), condition, parts.rules, parts.clock.now()),
    copyLag(parts.storage),
  ]);
  return { count: counted.members, of: counted.of, lag: { customers: behind, seconds: ageOf(counted, behind) } };
}

function ageOf({ copiedAt }: AudienceCount, behind: number): number | null {
  if (behind === 0) return 0;
  if (copiedAt === null) return null;
  return Math.max(0, Math.round((machine.now().getTime() - Date.parse(copiedAt)) / 1_000));
}
