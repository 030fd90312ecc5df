/** Changes of a policy's text: one mapping, or a list with one for each span of days. */
import { type Document, isMap, isSeq, parseDocument } from "yaml";
import { type Path, type Plain, plain } from "../4-playbook/flow.ts";

export interface PolicySpans {
  readonly isList: boolean;
  readonly spans: readonly Plain[];
}

/** @throws Error in the parser's words, where the text is no YAML */
export function spansOf(text: string): PolicySpans {
  const document = parseDocument(text);
  const [wrong] = document.errors;
  if (wrong) throw wrong;
  const value: unknown = document.toJS();
  return Array.isArray(value)
    ? { isList: true, spans: value.map(plain) }
    : { isList: false, spans: value === null || value === undefined ? [] : [plain(value)] };
}

/** Where a span stands in its text. */
export const pathOfSpan = ({ isList }: PolicySpans, at: number): Path => (isList ? [at] : []);

export function dayBefore(day: string): string {
  const at = new Date(`${day}T00:00:00Z`);
  at.setUTCDate(at.getUTCDate() - 1);
  return at.toISOString().slice(0, 10);
}

/** The last span ends the day before, and another one like it holds from that day on. */
export function changeFrom(text: string, day: string): string {
  const document = parseDocument(text) as unknown as Document;
  if (document.errors.length > 0) return text;
  const { contents } = document;
  const list = isSeq(contents) ? contents.items : [contents];
  const last = list.at(-1);
  if (!isMap(last)) return text;
  const next = last.clone();
  if (!isMap(next)) return text;
  next.commentBefore = null;
  next.set("effective_from", day);
  next.delete("effective_to");
  last.set("effective_to", dayBefore(day));
  if (isSeq(contents)) contents.add(next);
  else {
    const spans = document.createNode([]);
    if (!isSeq(spans)) return text;
    (spans.items as unknown[]).push(last, next);
    document.contents = spans;
  }
  return document.toString({ lineWidth: 120 });
}

/** Takes a span away; one that is left alone stands without a list. */
export function removeSpan(text: string, at: number): string {
  const document = parseDocument(text) as unknown as Document;
  const { contents } = document;
  if (document.errors.length > 0 || !isSeq(contents)) return text;
  contents.items.splice(at, 1);
  const [only] = contents.items;
  if (contents.items.length === 1 && isMap(only)) document.contents = only;
  return document.toString({ lineWidth: 120 });
}
