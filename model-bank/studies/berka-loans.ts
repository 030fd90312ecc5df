/** Loans of the Czech bank with what was known of account, owner and district on the day they were granted. */
import path from "node:path";
import type { TextTable } from "#learning";
import { recordsOf } from "./read-csv.ts";

type Row = Readonly<Record<string, string>>;

export const berkaFiles = [
  "loan.csv",
  "account.csv",
  "client.csv",
  "disp.csv",
  "card.csv",
  "order.csv",
  "district.csv",
];

const YEAR = 31_557_600_000;

export function berkaLoanTable(folder: string): TextTable {
  const read = (name: string): Row[] => recordsOf(path.join(folder, name));
  const by = (rows: readonly Row[], key: string) => new Map(rows.map((row) => [row[key] ?? "", row]));
  const accounts = by(read("account.csv"), "account_id");
  const clients = by(read("client.csv"), "client_id");
  const districts = by(read("district.csv"), "district_id");
  const dispositions = read("disp.csv");
  const cards = by(read("card.csv"), "disp_id");
  const owners = new Map(dispositions.filter(({ type }) => type === "OWNER").map((row) => [row.account_id ?? "", row]));
  const shared = new Set(dispositions.filter(({ type }) => type !== "OWNER").map((row) => row.account_id ?? ""));
  // Standing orders have no day of their own, and one of them pays the loan: those are left out.
  const orders = new Map<string, { count: number; amount: number }>();
  for (const order of read("order.csv")) {
    if (order.k_symbol === "loan payment") continue;
    const known = orders.get(order.account_id ?? "") ?? { count: 0, amount: 0 };
    orders.set(order.account_id ?? "", { count: known.count + 1, amount: known.amount + Number(order.amount) });
  }
  const headers = [
    "amount",
    "duration",
    "payments",
    "account_age",
    "frequency",
    "owner_age",
    "owner_gender",
    "joint",
    "card_before",
    "orders",
    "orders_amount",
    "salary_district",
    "unemployment",
    "entrepreneurs",
    "urban_share",
    "region",
    "bad",
  ];
  const years = (from: string | undefined, to: string | undefined): string =>
    from && to ? ((Date.parse(to) - Date.parse(from)) / YEAR).toFixed(3) : "";
  const rows = read("loan.csv").map((loan): string[] => {
    const id = loan.account_id ?? "";
    const account = accounts.get(id);
    const disposition = owners.get(id);
    const client = clients.get(disposition?.client_id ?? "");
    const district = districts.get(account?.district_id ?? "");
    const card = cards.get(disposition?.disp_id ?? "");
    const order = orders.get(id);
    const hadCard = card !== undefined && (card.issued ?? "") < (loan.date ?? "");
    return [
      loan.amount ?? "",
      loan.duration ?? "",
      loan.payments ?? "",
      years(account?.date, loan.date),
      account?.frequency ?? "",
      years(client?.birth_date, loan.date),
      client?.gender ?? "",
      shared.has(id) ? "yes" : "no",
      hadCard ? "yes" : "no",
      String(order?.count ?? 0),
      String(order?.amount ?? 0),
      district?.avg_salary ?? "",
      district?.unemployment_1995 ?? "",
      district?.entrepreneurs_per_1000 ?? "",
      district?.urban_ratio_pct ?? "",
      district?.region ?? "",
      loan.status === "B" || loan.status === "D" ? "1" : "0",
    ];
  });
  return { headers, rows };
}
