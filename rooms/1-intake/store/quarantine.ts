/** Rows of `intake.quarantine`, written and settled in sets. */
import { Buffer } from "node:buffer";
import { derivedId } from "#ground/ids";
import { sql, type Tx } from "#ground/storage";
import type { Problem } from "../rules/cases.ts";
import type { Payload } from "../rules/payload.ts";

export type { Payload };

/** Keeps what came in unreadable to whoever reads the table. */
export interface Sealer {
  seal(plain: Buffer): Buffer;
  open(sealed: Buffer): Buffer;
}

export interface Quarantined {
  readonly id: string;
  readonly channel: "http" | "file";
  readonly source: string | null;
  readonly factId: string | null;
  readonly type: string | null;
  readonly import: string | null;
  readonly line: number | null;
  readonly problems: readonly Problem[];
  readonly payload: Payload;
}

const LONGEST_VALUE = 200;

/** The same thing sent again is the same item: a retry adds no second row. */
export function quarantineId(payload: Payload, importId: string | null): string {
  return derivedId("intake.quarantine", importId ?? "", JSON.stringify(payload));
}

export async function addQuarantined(
  tx: Tx,
  items: readonly Quarantined[],
  receivedAt: Date,
  sealer: Sealer,
): Promise<void> {
  if (items.length === 0) return;
  await tx.run(sql`
    insert into intake.quarantine (id, received_at, channel, source, fact_id, type, import, line, problems, payload)
    select u.id, ${receivedAt}, u.channel, u.source, u.fact_id, u.type, u.import, u.line, u.problems::jsonb, u.payload
    from unnest(
      ${items.map((item) => item.id)}::uuid[],
      ${items.map((item) => item.channel)}::text[],
      ${items.map((item) => kept(item.source))}::text[],
      ${items.map((item) => kept(item.factId))}::text[],
      ${items.map((item) => kept(item.type))}::text[],
      ${items.map((item) => item.import)}::uuid[],
      ${items.map((item) => item.line)}::bigint[],
      ${items.map((item) => problemsText(item.problems))}::text[],
      ${items.map((item) => sealer.seal(Buffer.from(JSON.stringify(item.payload))))}::bytea[]
    ) as u(id, channel, source, fact_id, type, import, line, problems, payload)
    order by u.id
    on conflict (id) do nothing`);
}

/** Problems as JSON that jsonb takes, values cut to what a screen shows. */
export function problemsText(problems: readonly Problem[]): string {
  return JSON.stringify(
    problems.map((found) => ({
      pointer: kept(found.pointer),
      ...(found.value === undefined ? {} : { value: shown(found.value) }),
      name: found.name ?? "",
      reason: kept(found.reason),
      zh: kept(found.zh),
    })),
  );
}

function shown(value: unknown): string {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return kept([...text.slice(0, LONGEST_VALUE + 1)].slice(0, LONGEST_VALUE).join(""));
}

/** PostgreSQL keeps neither NUL nor half a character. */
function kept<T extends string | null>(text: T): T {
  return (text === null ? null : text.replace(/\p{Surrogate}/gu, "\uFFFD").replaceAll("\u0000", "\uFFFD")) as T;
}

export interface OpenItem {
  readonly id: string;
  readonly channel: "http" | "file";
  readonly import: string | null;
  readonly line: number | null;
  readonly payload: Buffer;
}

/** Open items of a list of ids, locked until the transaction ends; items that another replay holds are passed over. */
export async function lockOpen(tx: Tx, ids: readonly string[]): Promise<OpenItem[]> {
  return await tx.rows<OpenItem>(sql`
    select id, channel, import, line, payload from intake.quarantine
    where id = any(${[...ids]}::uuid[]) and state = 'open' order by id for update skip locked`);
}

/** What an item holds from now on. */
export async function keepPayload(tx: Tx, id: string, payload: Payload, sealer: Sealer): Promise<void> {
  await tx.run(sql`
    update intake.quarantine set payload = ${sealer.seal(Buffer.from(JSON.stringify(payload)))} where id = ${id}::uuid`);
}

export async function settleReplayed(
  tx: Tx,
  items: readonly { readonly id: string; readonly facts: readonly (readonly [source: string, id: string])[] }[],
  at: Date,
): Promise<void> {
  if (items.length === 0) return;
  await tx.run(sql`
    update intake.quarantine q set state = 'replayed', facts = u.facts::jsonb, settled_at = ${at}, attempts = attempts + 1
    from unnest(${items.map((item) => item.id)}::uuid[], ${items.map((item) => JSON.stringify(item.facts))}::text[])
      as u(id, facts) where q.id = u.id`);
}

/** Items that still do not fit keep their newest reasons. */
export async function keepOpen(
  tx: Tx,
  items: readonly { readonly id: string; readonly problems: readonly Problem[] }[],
): Promise<void> {
  if (items.length === 0) return;
  await tx.run(sql`
    update intake.quarantine q set problems = u.problems::jsonb, attempts = attempts + 1
    from unnest(${items.map((item) => item.id)}::uuid[], ${items.map((item) => problemsText(item.problems))}::text[])
      as u(id, problems) where q.id = u.id`);
}
