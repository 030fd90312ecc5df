/** What customers share, for people: how much there is, what is leased, used and left, by period. */
import type { Both, Definitions } from "#contracts/definitions";
import { type Actor, allow } from "#ground/authority";
import type { Day } from "#ground/clock";
import { formatYuan } from "#ground/money";
import { type Storage, sql } from "#ground/storage";
import { decisionPermissions } from "../permissions.ts";
import { resourcesOn } from "../rules/limits.ts";
import { periodOf } from "../store/resources.ts";

type Unit = "yuan" | "seats" | "pieces";
type Per = "day" | "month" | "total";

export interface CapacityPeriod {
  /** `2026-11-22`, `2026-11` or `total`. */
  readonly period: string;
  /** Yuan as decimal text, seats and pieces as whole numbers in text. */
  readonly total: string;
  /** Taken by the engine's shards for their decisions, used or not. */
  readonly leased: string;
  readonly used: string;
  /** Not used yet, leased or not. */
  readonly left: string;
  /** Used of the total, between 0 and 1; null where there is nothing to use. */
  readonly share: number | null;
}

export interface CapacityLine extends Both {
  /** `<policy>/<id>`, `benefit/<id>/budget`, `benefit/<id>/stock`, or `<playbook>/<channel>` of a daily round. */
  readonly resource: string;
  readonly kind: "budget" | "benefit" | "round";
  /** The policy, benefit or playbook that it belongs to. */
  readonly of: string;
  readonly unit: Unit;
  readonly per: Per;
  readonly channels: readonly string[];
  /** Newest first; the one that holds now comes first where the bank gives one. */
  readonly periods: readonly CapacityPeriod[];
}

interface Row {
  readonly resource: string;
  readonly period: string;
  readonly total: number;
  readonly leased: number;
  readonly used: number;
}

type Known = Pick<Definitions, "policies" | "benefits" | "playbooks">;

interface Named extends Both {
  readonly kind: CapacityLine["kind"];
  readonly of: string;
  readonly unit: Unit;
  readonly per?: Per;
  readonly channels: readonly string[];
}

/** @param periods how many of each at most @throws authority.not_allowed */
export async function capacityBoard(
  storage: Storage,
  actor: Actor,
  { definitions, day, periods }: { readonly definitions: Known; readonly day: Day; readonly periods: number },
): Promise<CapacityLine[]> {
  allow(actor, decisionPermissions.read_capacity);
  // Leases are the engine's own: their sums say nothing of any customer.
  const rows = await storage.batch("read capacity", (tx) =>
    tx.rows<Row>(sql`
      select r.resource, r.period, r.total, r.leased, coalesce(l.used, 0)::bigint as used
      from (select *, row_number() over (partition by resource order by period desc) as place
        from decision.resource) r
      left join (select resource, period, sum(used) as used from decision.lease group by 1, 2) l using (resource, period)
      where r.place <= ${periods} order by r.resource, r.period desc`),
  );
  const byResource = new Map<string, Row[]>();
  for (const row of rows) byResource.set(row.resource, [...(byResource.get(row.resource) ?? []), row]);
  // What holds today and nobody has taken of yet is there too.
  const today = resourcesOn(definitions.policies, day);
  for (const { resource, per, total } of today) {
    const period = periodOf(per, day);
    const kept = byResource.get(resource) ?? [];
    if (kept.some((row) => row.period === period)) continue;
    byResource.set(resource, [{ resource, period, total, leased: 0, used: 0 }, ...kept]);
  }
  return [...byResource]
    .map(([resource, kept]): CapacityLine => {
      const { per = perOf(kept[0]?.period ?? ""), ...named } = namedOf(resource, definitions, today);
      const inOrder = [...kept].sort((a, b) => (a.period > b.period ? -1 : 1)).slice(0, periods);
      return { resource, ...named, per, periods: inOrder.map((row) => periodLine(row, named.unit)) };
    })
    .sort((a, b) => order(a) - order(b) || (a.resource < b.resource ? -1 : 1));
}

const order = ({ kind }: CapacityLine): number => ["budget", "round", "benefit"].indexOf(kind);

function perOf(period: string): Per {
  return period.length === 10 ? "day" : period.length === 7 ? "month" : "total";
}

function periodLine({ period, total, leased, used }: Row, unit: Unit): CapacityPeriod {
  const text = (amount: number): string => (unit === "yuan" ? formatYuan(amount) : String(amount));
  return {
    period,
    total: text(total),
    leased: text(leased),
    used: text(used),
    left: text(Math.max(0, total - used)),
    share: total === 0 ? null : used / total,
  };
}

/** What a resource is called and belongs to, by its name. */
function namedOf(resource: string, definitions: Known, today: ReturnType<typeof resourcesOn>): Named {
  const [first = "", second = "", third = ""] = resource.split("/");
  if (first === "benefit") {
    const benefit = definitions.benefits[second];
    const unit = third === "budget" ? "yuan" : "pieces";
    return { kind: "benefit", of: second, zh: benefit?.zh ?? second, en: benefit?.en ?? second, unit, channels: [] };
  }
  const playbook = definitions.playbooks[first];
  if (playbook?.decide)
    return {
      kind: "round",
      of: first,
      zh: playbook.zh,
      en: playbook.en,
      unit: "seats",
      per: "day",
      channels: [second],
    };
  const holds = today.find((one) => one.resource === resource);
  const parts = definitions.policies.flatMap((policy) =>
    policy.kind === "budget" && policy.id === first ? policy.resources.filter(({ id }) => id === second) : [],
  );
  const part = parts.at(-1);
  return {
    kind: "budget",
    of: first,
    zh: part?.zh ?? resource,
    en: part?.en ?? resource,
    unit: part?.unit ?? holds?.unit ?? "pieces",
    ...(holds ? { per: holds.per } : {}),
    channels: part?.channels ?? [],
  };
}
