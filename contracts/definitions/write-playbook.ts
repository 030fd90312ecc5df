/** A playbook as the text of its file: what a person wrote beside it stays. */
import { Document, isMap, isScalar, isSeq, parseDocument, type YAMLMap, type YAMLSeq } from "yaml";
import type { Playbook } from "./definitions.ts";
import { canonicalJson } from "./load.ts";
import { standsFor } from "./model-test.ts";

const head = "# yaml-language-server: $schema=../../../contracts/definitions/schema/playbook.json\n";
const style = { lineWidth: 120 } as const;

/**
 * The text of a playbook's file.
 * @param before the file as it is: comments, order and style of what did not change are kept
 */
export function playbookText(playbook: Playbook, before?: string): string {
  const document = before === undefined ? undefined : parseDocument(before);
  if (!document || document.errors.length > 0 || !isMap(document.contents))
    return head + new Document(playbook).toString(style);
  bring(document, document.contents, playbook as unknown as Plain);
  return document.toString(style);
}

type Plain = Readonly<Record<string, unknown>>;

/** Makes a mapping say what it shall, part by part. */
function bring(document: Document, map: YAMLMap, wanted: Plain): void {
  const keys = map.items.map(({ key }) => String(isScalar(key) ? key.value : key));
  for (const key of keys) if (wanted[key] === undefined) map.delete(key);
  for (const [key, value] of Object.entries(wanted)) {
    if (value === undefined) continue;
    const node = map.get(key, true);
    if (node !== undefined && isSame(document, node, value)) continue;
    if (isMap(node) && isPlain(value)) bring(document, node, value);
    else if (isSeq(node) && Array.isArray(value)) bringItems(document, node, value);
    else if (isScalar(node) && typeof value !== "object") node.value = value;
    else map.set(key, document.createNode(value));
  }
}

/** Items that have an id are found by it, the others by their place. */
function bringItems(document: Document, list: YAMLSeq, wanted: readonly unknown[]): void {
  const old = [...list.items];
  const byId = new Map(old.flatMap((item) => (isMap(item) && item.has("id") ? [[item.get("id"), item] as const] : [])));
  list.items = wanted.map((value, at) => {
    const node = isPlain(value) && value.id !== undefined ? byId.get(value.id) : old[at];
    if (node !== undefined && isSame(document, node, value)) return node;
    if (isMap(node) && isPlain(value)) {
      bring(document, node, value);
      return node;
    }
    if (isScalar(node) && typeof value !== "object") {
      node.value = value;
      return node;
    }
    return document.createNode(value);
  });
}

function isPlain(value: unknown): value is Plain {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isSame(document: Document, node: unknown, value: unknown): boolean {
  const plain = isMap(node) || isSeq(node) || isScalar(node) ? (node.toJS(document) as unknown) : node;
  // A mapping that stands for a condition stays a mapping while the condition does.
  if (typeof value === "string" && standsFor(value, plain)) return true;
  return canonicalJson(plain ?? null) === canonicalJson(value ?? null);
}
