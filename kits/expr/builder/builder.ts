/** From a condition's text to the builder's tree and back. */
import { conditionCases } from "../cases.ts";
import { parseCel } from "../cel.ts";
import type { Environment } from "../environment.ts";
import { endsInComment, isBracketed, outside, type Token, tokensOf } from "./lexer.ts";
import type { BuilderClause, BuilderNode } from "./tree.ts";
import { comparedOf, comparedText, sameParts } from "./values.ts";

/**
 * The tree of a condition. A condition whose kinds or names do not fit has one too.
 * @throws condition.syntax when the text is no condition by its form
 */
export function toBuilder(text: string, environment: Environment): BuilderNode {
  const parsed = parseCel(text, environment);
  if ("message" in parsed) throw conditionCases.syntax({ message: parsed.message });
  return read(text, 0, text.length, tokensOf(text));
}

const isSign =
  (sign: string) =>
  ({ kind, text }: Token): boolean =>
    kind === "sign" && text === sign;

/** What stands in [from, to) of the text, whose tokens are given. */
function read(text: string, from: number, to: number, all: readonly Token[]): BuilderNode {
  const tokens = all.filter(({ kind }) => kind !== "comment");
  let inner = tokens;
  while (isBracketed(inner)) inner = inner.slice(1, -1);
  const [start, end] = [inner[0]?.start ?? from, inner.at(-1)?.end ?? to];
  const body = all.filter((token) => token.start >= start && token.end <= end);
  const edges: [string, string] = [text.slice(from, start), text.slice(end, to)];
  if (outside(inner, isSign("?")).length === 0) {
    for (const [sign, kind] of [
      ["||", "any"],
      ["&&", "all"],
    ] as const) {
      const cuts = outside(inner, isSign(sign));
      if (cuts.length > 0) return group(text, kind, edges, inner, cuts, body);
    }
    if (inner[0] && isSign("!")(inner[0]) && outside(inner, isLoose).length === 0) {
      const rest = inner.slice(1);
      const first = rest[0]?.start ?? end;
      const of = read(text, first, end, tokensWithin(body, first, end));
      return { kind: "not", of, gaps: [edges[0] + text.slice(start, first), edges[1]] };
    }
  }
  const written = text.slice(start, end);
  const compared = comparedOf(written);
  if (compared) return { kind: "clause", ...compared, source: { text: written, gaps: edges } };
  return { kind: "text", text: written, gaps: edges };
}

const tokensWithin = (tokens: readonly Token[], from: number, to: number): Token[] =>
  tokens.filter((token) => token.start >= from && token.end <= to);

function group(
  text: string,
  kind: "all" | "any",
  [before, after]: readonly [string, string],
  inner: readonly Token[],
  cuts: readonly number[],
  body: readonly Token[],
): BuilderNode {
  const edges = [-1, ...cuts, inner.length];
  const spans = edges.slice(1).map((edge, at) => {
    const part = inner.slice((edges[at] ?? 0) + 1, edge);
    return [part[0]?.start ?? 0, part.at(-1)?.end ?? 0] as const;
  });
  const gaps = spans.slice(1).map(([start], at) => text.slice(spans[at]?.[1] ?? 0, start));
  return {
    kind,
    of: spans.map(([start, end]) => read(text, start, end, tokensWithin(body, start, end))),
    gaps: [before, ...gaps, after],
  };
}

/** The text of a tree; what nobody changed stands as it was written. */
export function fromBuilder(node: BuilderNode): string {
  return write(node);
}

function write(node: BuilderNode): string {
  switch (node.kind) {
    case "text":
      return around(node.gaps, node.text);
    case "clause":
      return clause(node);
    case "not": {
      const of = write(node.of);
      const text = binds(of) === 4 ? of : `(${closed(of)})`;
      const gaps = fits(node.gaps, ["!"]) ? node.gaps : undefined;
      return gaps ? join(gaps[0] ?? "", text, gaps[1] ?? "") : `!${text}`;
    }
    default: {
      const sign = node.kind === "all" ? "&&" : "||";
      if (node.of.length === 0) return String(node.kind === "all");
      const level = node.kind === "all" ? 2 : 1;
      const parts = node.of.map((part) => {
        const text = write(part);
        return binds(text) > level ? text : `(${closed(text)})`;
      });
      const signs = parts.slice(1).map(() => sign);
      const gaps = fits(node.gaps, ["", ...signs, ""], parts.length + 1) ? node.gaps : undefined;
      const between = gaps ?? ["", ...signs.map((one) => ` ${one} `), ""];
      return join(...parts.flatMap((part, at) => [between[at] ?? "", part]), between[parts.length] ?? "");
    }
  }
}

function clause({ source, kind: _, ...compared }: BuilderClause): string {
  const asWritten = source && comparedOf(source.text);
  return asWritten && sameParts(asWritten, compared) ? around(source.gaps, source.text) : comparedText(compared);
}

/** An operator that holds its sides less tightly than `!` does. */
const isLoose = ({ kind, text }: Token): boolean =>
  (kind === "sign" && /^([=!<>]=|[<>+\-*/%])$/.test(text)) || (kind === "word" && text === "in");

/** How tightly a text holds together: 4 a whole by itself, 3 with operators, 2 `&&`, 1 `||`, 0 `?:`. */
function binds(text: string): number {
  const tokens = tokensOf(text).filter(({ kind }) => kind !== "comment");
  const has = (is: (token: Token) => boolean): boolean => outside(tokens, is).length > 0;
  if (has(isSign("?"))) return 0;
  if (has(isSign("||"))) return 1;
  if (has(isSign("&&"))) return 2;
  return has(isLoose) ? 3 : 4;
}

/** Whether what was written around the parts still says the same: these signs, and brackets that close. */
function fits(gaps: readonly string[] | undefined, signs: readonly string[], count = 2): gaps is readonly string[] {
  if (gaps?.length !== count) return false;
  const found = gaps.map((gap) =>
    tokensOf(gap)
      .filter(({ kind }) => kind !== "comment")
      .map(({ text }) => text),
  );
  const [first = [], last = []] = [found[0], found.at(-1)];
  const middle = found.slice(1, -1).every((one, at) => one.join("") === signs[at + 1]);
  const opened = first.filter((sign) => sign === "(").length;
  const isOpened = first.join("") === `${"(".repeat(opened)}${signs[0] ?? ""}`;
  return middle && isOpened && last.join("") === ")".repeat(opened);
}

function around(gaps: readonly [string, string] | undefined, text: string): string {
  const found = (gaps ?? ["", ""]).map((gap) => tokensOf(gap).filter(({ kind }) => kind !== "comment"));
  const [first = [], last = []] = found.map((tokens) => tokens.map((token) => token.text).join(""));
  const isWhole = first === "(".repeat(first.length) && last === ")".repeat(first.length);
  return gaps && isWhole ? join(gaps[0], text, gaps[1]) : text;
}

const closed = (text: string): string => (endsInComment(text) ? `${text}\n` : text);

/** Puts texts behind one another; a comment never swallows what follows it. */
function join(...texts: readonly string[]): string {
  let made = "";
  for (const text of texts) made = text === "" ? made : `${closed(made)}${text}`;
  return made;
}
