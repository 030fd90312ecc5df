/** The facts that tell the rest of the house of changed tags. Pure. */
import { type CustomerNumber, derivedId } from "#ground/ids";
import { TAG_FACTS } from "./tag-desk.ts";
import type { TagChange } from "./tag-words.ts";

/** The tag whose value is the customer's lifecycle stage. */
export const STAGE = "stage";

export interface ToldFact {
  readonly customer: CustomerNumber;
  readonly type: string;
  readonly source: string;
  readonly id: string;
  readonly occurredAt: Date;
  readonly data: Readonly<Record<string, unknown>>;
  readonly trace?: string;
}

/**
 * One fact for each change that conditions can see and that no fact of the log states already. Ids are functions of the
 * cause, so that the same change told twice is a duplicate.
 */
export function factsOfChanges(changes: readonly TagChange[], at: Date): ToldFact[] {
  return changes.flatMap((change) => {
    if (change.before === change.after) return [];
    const facts: ToldFact[] = [];
    if (!change.cause.told) facts.push(factOf(change, change.after === undefined ? "tag_cleared" : "tag_set", at));
    if (change.name === STAGE && change.after !== undefined) facts.push(factOf(change, "stage_changed", at));
    return facts;
  });
}

type TagFactType = "tag_set" | "tag_cleared" | "stage_changed";

function factOf(change: TagChange, type: TagFactType, at: Date): ToldFact {
  const { customer, name, after, cause } = change;
  const { trace } = cause;
  return {
    customer,
    type,
    source: TAG_FACTS,
    id: derivedId(type, String(customer), name, after ?? "", cause.source, cause.id),
    occurredAt: at,
    data: dataOf(change, type),
    ...(trace === null || trace === undefined ? {} : { trace }),
  };
}

function dataOf({ name, action, after, row, said }: TagChange, type: TagFactType): Record<string, unknown> {
  const until = row?.until ? { until: row.until.toISOString() } : {};
  if (type === "stage_changed") return { name: after, ...until };
  if (type === "tag_cleared") return { name, origin: said.source, ...(action === "expired" ? { expired: true } : {}) };
  return {
    name,
    ...(after === "" ? {} : { value: after }),
    ...until,
    origin: said.source,
    ...(said.evidence === null ? {} : { evidence: said.evidence }),
    ...(said.confidence === null ? {} : { confidence: said.confidence }),
  };
}
