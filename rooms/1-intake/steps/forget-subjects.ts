/** What lies in quarantine of customers who were erased goes with them: it is sealed, but not under their own keys. */
import type { ImportMap } from "#contracts/definitions";
import { type Storage, sql } from "#ground/storage";
import type { Payload, Sealer } from "../store/quarantine.ts";

export interface ForgetParts {
  readonly storage: Storage;
  readonly sealer: Sealer;
  readonly maps: () => Readonly<Record<string, ImportMap>>;
}

const PAGE = 500;

/** Deletes quarantined items, settled ones included, whose subject is one of those; how many. May be repeated. */
export async function forgetQuarantined(parts: ForgetParts, isOne: (subject: string) => boolean): Promise<number> {
  let deleted = 0;
  let after: string | null = null;
  for (;;) {
    const page: { id: string; payload: Buffer }[] = await parts.storage.batch("forget subjects", (tx) =>
      tx.rows<{ id: string; payload: Buffer }>(sql`
        select id, payload from intake.quarantine where ${after}::uuid is null or id > ${after}::uuid
        order by id limit ${PAGE}`),
    );
    const theirs = page.filter(({ payload }) => {
      const content = JSON.parse(parts.sealer.open(payload).toString("utf8")) as Payload;
      return subjectsOf(content, parts.maps()).some(isOne);
    });
    if (theirs.length > 0) {
      deleted += await parts.storage.batch("forget subjects", (tx) =>
        tx.run(sql`delete from intake.quarantine where id = any(${theirs.map(({ id }) => id)}::uuid[])`),
      );
    }
    after = page.at(-1)?.id ?? null;
    if (page.length < PAGE) return deleted;
  }
}

/** Whom an item may be about. A row whose map is gone may be about anyone that one of its cells names. */
function subjectsOf(payload: Payload, maps: Readonly<Record<string, ImportMap>>): string[] {
  if (payload.form === "event") {
    const { event } = payload;
    const subject = typeof event === "object" && event !== null && "subject" in event ? event.subject : undefined;
    return typeof subject === "string" ? [subject] : [];
  }
  if (payload.form === "binary") {
    const subject = payload.headers["ce-subject"];
    return subject === undefined ? [] : [subject];
  }
  const cells = new Map(payload.columns.map((column, at) => [column, payload.values[at] ?? ""]));
  const template = maps[payload.map]?.subject;
  if (template === undefined) return [...payload.values];
  const places: Readonly<Record<string, string>> = { row: String(payload.line - 1), line: String(payload.line) };
  return [template.replace(/\{([^{}]+)\}/g, (_, name: string) => places[name] ?? cells.get(name) ?? "")];
}
