/**
 * Real accounts of a Czech bank, 1995 to 1998 (PKDD'99 Discovery Challenge): what happened to them as the facts of this house. Days are moved by 28
 * years, so that weekdays and leap years stay what they were. The files are no part of the product: see `berkaFolder`.
 */
import fs from "node:fs";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import { packageRoot, processEnvironment } from "#ground/settings";

export interface BerkaFact {
  readonly customer: string;
  readonly id: string;
  readonly type: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface Berka {
  /** One a customer, told long before. */
  readonly records: readonly BerkaFact[];
  /** In the order of time, and within one account in the order of the file. */
  readonly facts: readonly BerkaFact[];
}

const YEARS = 28;
const HOUR = 3_600_000;
// The bank's zone is eight hours before Greenwich, winter and summer.
const midnight = (day: string): number => Date.parse(`${day}T00:00:00Z`) - 8 * HOUR;
const moved = (day: string): string => `${Number(day.slice(0, 4)) + YEARS}${day.slice(4)}`;

/** The folder of the files, named by `TEST_BERKA` or beside the product's; undefined where there is none. */
export function berkaFolder(): string | undefined {
  const folder = processEnvironment().TEST_BERKA ?? path.join(packageRoot(), "..", "shared", "data", "berka_bank");
  return fs.existsSync(path.join(folder, "trans_dev.csv.gz")) ? folder : undefined;
}

export function loadBerka(folder: string): Berka {
  const read = (name: string): Record<string, string>[] => {
    const bytes = fs.readFileSync(path.join(folder, name));
    return rowsOf((name.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8"));
  };
  const movements = read("trans_dev.csv.gz");
  const salaried = new Set(movements.filter(isSalary).map(({ account_id: account }) => account));
  const owners = new Map(read("disp.csv").flatMap((d) => (d.type === "OWNER" ? [[d.account_id, d.client_id]] : [])));
  const clients = new Map(read("client.csv").map((client) => [client.client_id, client]));
  const accounts = new Map(read("account.csv").map((account) => [account.account_id, account]));
  const own = [...new Set(movements.map(({ account_id: account }) => account ?? ""))];
  return {
    records: own.map((account) =>
      recordOf(account, accounts.get(account), clients.get(owners.get(account)), salaried.has(account)),
    ),
    facts: movements.flatMap(factsOf).sort((a, b) => a.at - b.at),
  };
}

function rowsOf(text: string): Record<string, string>[] {
  const [header = "", ...lines] = text.trimEnd().split(/\r?\n/);
  const names = header.split(",");
  return lines.map((line) => {
    const fields = line.split(",");
    return Object.fromEntries(names.map((name, at) => [name, fields[at] ?? ""]));
  });
}

/** Money that comes from another bank by order, month after month, is what these accounts have for wages. */
const isSalary = ({ operation }: Record<string, string>): boolean => operation === "collection from another bank";

/** What a bank would know beside, made up from the numbers: who may be reached how. */
function recordOf(
  account: string,
  opened: Record<string, string> | undefined,
  client: Record<string, string> | undefined,
  payroll: boolean,
): BerkaFact {
  const number = Number(account);
  const born = client?.birth_date;
  return {
    customer: `berka-${account}`,
    id: `record-${account}`,
    type: "customer_recorded",
    at: midnight("2020-01-01"),
    data: {
      ...(born ? { birthday: born, sex: client?.gender === "F" ? "female" : "male" } : {}),
      ...(opened?.date ? { opened_on: moved(opened.date) } : {}),
      payroll,
      push_token: number % 3 !== 0,
      ...(number % 7 === 0 ? {} : { phone: `139${String(number).padStart(8, "0")}` }),
      consent: number % 10 === 0 ? [] : ["marketing"],
    },
  };
}

// Files name days and no times: an account's are booked at one of three hours.
const HOURS = [9.5, 14, 21.5];

/** A movement and the balance after it. */
function factsOf(row: Record<string, string>): BerkaFact[] {
  const { trans_id: id = "", account_id: account = "", date = "", balance } = row;
  const at = midnight(moved(date)) + (HOURS[Number(account) % HOURS.length] ?? 0) * HOUR;
  const one = { customer: `berka-${account}`, at };
  return [
    { ...one, id, ...movementOf(row) },
    { ...one, id: `${id} balance`, type: "balance_changed", data: { demand_balance: balance } },
  ];
}

function movementOf(row: Record<string, string>): Pick<BerkaFact, "type" | "data"> {
  const { type, operation, amount, bank_to: bank, account_to: to, k_symbol: about } = row;
  if (isSalary(row)) return { type: "payroll_credited", data: { amount } };
  if (operation === "remittance to another bank")
    return { type: "transfer", data: { amount, payee: to || "unknown", ...(bank ? { payee_bank: bank } : {}) } };
  if (operation === "credit card withdrawal") return { type: "card_spent", data: { card: "card", amount } };
  const direction = type === "credit" ? "in" : "out";
  return { type: "transaction", data: { direction, amount, ...(about ? { category: about } : {}) } };
}
