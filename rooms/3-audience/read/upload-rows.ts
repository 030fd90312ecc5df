/** The customers that an uploaded file names, and what is wrong with its other rows: line, field and reason. */
import type { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import type { Actor } from "#ground/authority";
import { defineCases, type PerennialError } from "#ground/errors";
import type { CustomerNumber } from "#ground/ids";
import type { Storage } from "#ground/storage";
import { type CsvOptions, type CsvRow, intakeCases, parseBlocks } from "#intake";
import type { People } from "#profile";
import { uploadCases } from "../rules/cases.ts";
import { MOST_FAULTS, MOST_OF_AN_UPLOAD } from "../rules/size.ts";
import { findCustomers } from "../steps/find-customers.ts";

const rowCases = defineCases("upload_row", {
  empty: { code: "invalid_input", en: "The row names no customer", zh: "该行没有客户编号" },
  too_long: {
    code: "invalid_input",
    en: "A customer's id has at most {most} characters",
    zh: "客户编号最多 {most} 个字符",
  },
  unknown: {
    code: "invalid_input",
    en: "No customer of the bank has this id",
    zh: "本行没有该编号的客户",
  },
});

/** What is wrong with a row; what stands in it is not repeated, for it may name somebody. */
export interface UploadFault {
  /** The file's first line is 1. */
  readonly line: number;
  /** The column. */
  readonly field: string;
  /** Stable, for programs. */
  readonly reason: string;
  readonly zh: string;
  readonly en: string;
}

export interface UploadRows {
  /** Each once, in the order of their numbers. */
  readonly customers: readonly CustomerNumber[];
  readonly rows: number;
  readonly rejected: number;
  readonly duplicates: number;
  /** The first thousand. */
  readonly faults: readonly UploadFault[];
  readonly sha256: string;
}

export interface UploadFile {
  readonly body: AsyncIterable<Uint8Array>;
  /** The column that names the customer; found by its name when absent. */
  readonly column?: string | undefined;
  readonly encoding?: CsvOptions["encoding"];
  /** False: the first line names a customer already, in its first column. */
  readonly header?: boolean | undefined;
}

// Names under which source systems write the bank's customer id.
const known = ["customer", "customer_id", "customer_no", "cust_id", "subject", "id", "客户编号", "客户号", "客户"];
const LONGEST_ID = 200;
/** Names of one lookup. */
const AT_ONCE = 5_000;

/** @throws upload.empty, upload.no_column, upload.too_large */
export async function readUpload(
  { storage, people }: { readonly storage: Storage; readonly people: Pick<People, "lookupAll"> },
  actor: Actor,
  { body, column, encoding, header = true }: UploadFile,
): Promise<UploadRows> {
  const digest = createHash("sha256");
  const reading = new Reading();
  let place: { readonly at: number; readonly name: string } | undefined = header
    ? undefined
    : { at: 0, name: "customer" };
  reading.field = place?.name ?? "";
  let waiting: Named[] = [];
  const resolve = async (): Promise<void> => {
    const set = waiting;
    waiting = [];
    if (set.length === 0) return;
    const names = set.map(({ id }) => id);
    const found = await storage.as(actor, (tx) => findCustomers(tx, people, names));
    for (const [at, row] of set.entries()) reading.settle(row, found[at]);
  };
  for await (const rows of parseBlocks(digested(body, digest), encoding === undefined ? {} : { encoding })) {
    for (const row of rows) {
      if (!place) {
        place = placeOf(row, column);
        reading.field = place.name;
        continue;
      }
      const named = reading.take(row, place.at);
      if (named) waiting.push(named);
      if (waiting.length >= AT_ONCE) await resolve();
    }
  }
  await resolve();
  const done = reading.done(digest.digest("hex"));
  if (!place || (!header && done.rows === 0)) throw uploadCases.empty();
  return done;
}

interface Named {
  readonly line: number;
  readonly id: string;
}

class Reading {
  field = "";
  readonly #customers = new Set<CustomerNumber>();
  readonly #faults: UploadFault[] = [];
  #rows = 0;
  #rejected = 0;
  #duplicates = 0;

  take({ line, values, problem }: CsvRow, at: number): Named | undefined {
    this.#rows += 1;
    if (this.#rows > MOST_OF_AN_UPLOAD) throw uploadCases.too_large({ most: MOST_OF_AN_UPLOAD });
    if (problem) return this.#reject(line, intakeCases[problem]());
    const id = (values[at] ?? "").trim();
    if (id === "") return this.#reject(line, rowCases.empty());
    if (id.length > LONGEST_ID) return this.#reject(line, rowCases.too_long({ most: LONGEST_ID }));
    return { line, id };
  }

  settle({ line }: Named, customer: CustomerNumber | undefined): void {
    if (customer === undefined) this.#reject(line, rowCases.unknown());
    else if (this.#customers.has(customer)) this.#duplicates += 1;
    else this.#customers.add(customer);
  }

  #reject(line: number, why: PerennialError): undefined {
    this.#rejected += 1;
    // Kept in the order of lines below: unknown ones are told later than the others of their set.
    if (this.#faults.length < MOST_FAULTS) {
      const { field } = this;
      this.#faults.push({ line, field, reason: why.caseName, zh: why.text("zh"), en: why.text("en") });
    }
    return undefined;
  }

  done(sha256: string): UploadRows {
    const customers = [...this.#customers].sort((a, b) => a - b);
    const faults = [...this.#faults].sort((a, b) => a.line - b.line);
    return {
      customers,
      rows: this.#rows,
      rejected: this.#rejected,
      duplicates: this.#duplicates,
      faults,
      sha256,
    };
  }
}

/** @throws upload.no_column */
function placeOf({ values }: CsvRow, column: string | undefined): { readonly at: number; readonly name: string } {
  const names = values.map((name) => name.trim());
  const wanted = column === undefined ? known : [column];
  for (const name of wanted) {
    const at = names.findIndex((one) => one.toLowerCase() === name.toLowerCase());
    if (at >= 0) return { at, name: names[at] ?? name };
  }
  // Without a header the first line would be a customer's id: it is not repeated.
  const header = names.filter((name) => /^[\p{L}_][\p{L}\p{N}_ ]{0,40}$/u.test(name)).join(", ");
  throw uploadCases.no_column({ column: column ?? "customer", known: header === "" ? "—" : header });
}

async function* digested(
  body: AsyncIterable<Uint8Array>,
  digest: { update(chunk: Uint8Array): unknown },
): AsyncGenerator<Uint8Array> {
  for await (const chunk of body) {
    digest.update(chunk);
    yield chunk as Buffer;
  }
}
