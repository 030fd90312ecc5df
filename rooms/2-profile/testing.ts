/** Shared by the room's tests: a catalog from a few lines, and a bank's databases made ready for it. */
import { type Catalog, readDefinitions } from "#contracts/definitions";
import type { Columnar } from "#ground/columnar";
import { ownerTransaction, type PostgresConnection } from "#ground/storage";
import { type ProfileRules, profileRulesOf } from "./rules/profile-rules.ts";
import { addColumnarColumns, addColumns } from "./store/columns.ts";
import { addColumnarLists, addLists } from "./store/lists.ts";

export const zone = "Asia/Shanghai";

const organisation = `
zh: 银行
en: Bank
zone: ${zone}
language: zh
units: [{ id: head, kind: head_office, zh: 总行, en: Head office }]
people: [{ login: ann, unit: head, roles: [designer], zh: 安, en: Ann }]
`;

/** A catalog by the text of its file; names in both languages may be left out. @throws with the first problem */
export function catalogOf(text: string): Catalog {
  const named = text.replace(/\{ (?=(?:type|rule|sources|expires_after)\b)(?![^\n]*\bzh:)/g, "{ zh: 名, en: name, ");
  const { definitions, problems } = readDefinitions([
    ["catalog/test.yaml", named],
    ["organisation.yaml", organisation],
  ]);
  if (!definitions) throw new Error(`${problems[0]?.pointer}: ${problems[0]?.en}`);
  return definitions.catalog;
}

export function rulesOf(text: string, units: ReadonlyMap<string, number> = new Map()): ProfileRules {
  return profileRulesOf(catalogOf(text), zone, units);
}

/** Columns and tables of a catalog in both stores. */
export async function prepare(
  bank: { readonly owner: PostgresConnection; readonly columnar: Columnar },
  rules: ProfileRules,
): Promise<void> {
  const attributes = [...rules.attributes.values()];
  const lists = [...rules.lists.values()];
  await ownerTransaction(bank.owner, async (tx) => {
    await addColumns(tx, attributes);
    await addLists(tx, lists);
  });
  await addColumnarColumns(bank.columnar, attributes);
  await addColumnarLists(bank.columnar, lists);
}
