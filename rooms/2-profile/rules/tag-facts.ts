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
 * @param outside of an engine set: then the fact says what the tag `was` (null: not there), for no fact has brought it about
 */
export function factsOfChanges(changes: readonly TagChange[], at: Date, outside = false): ToldFact[] {
  return changes.flatMap((change) => {
    if (change.before === change.after) return [];
    const facts: ToldFact[] = [];
    if (!change.cause.told)
      facts.push(factOf(change, change.after === undefined ? "tag_cleared" : "tag_set", at, outside));
    if (change.name === STAGE && change.after !== undefined) facts.push(factOf(change, "stage_changed", at, false));
    return facts;
  });
}

type TagFactType = "tag_set" | "tag_cleared" | "stage_changed";

function factOf(change: TagChange, type: TagFactType, at: Date, outside: boolean): ToldFact {
  const { customer, name, after, cause, before = null } = change;
  const { trace } = cause;
  // What ran out was gone before the set's first fact.
  const was = outside || change.action === "expired" ? { was: before } : {};
  return {
    customer,
    type,
    source: TAG_FACTS,
    id: derivedId(type, String(customer), name, after ?? "", cause.source, cause.id),
    occurredAt: at,
    data: { ...dataOf(change, type), ...was },
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
