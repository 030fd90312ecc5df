/** Whether time alone can make a condition true, or false. Pure. */
import type { Metric } from "#contracts/definitions";
import { type Condition, durationOf } from "#kits/expr";

type Node = Condition["tree"];
type Metrics = Readonly<Record<string, Metric>>;

/** Ways in which an answer can move while nothing happens; being unknown counts as not true. */
interface Moves {
  readonly up: boolean;
  readonly down: boolean;
}

const still: Moves = { up: false, down: false };
const both: Moves = { up: true, down: true };

/**
 * How often a condition has to be looked at so that a turn by time alone is seen: by the hour over `now` and windows of a
 * day and less, by the day over everything else; undefined where no such turn can come.
 * @param falling whether the turn is from true to not true
 */
export function lookedAt(condition: Condition, metrics: Metrics, falling: boolean): "hour" | "day" | undefined {
  const { up, down } = movesOf(condition.tree, metrics);
  if (!(falling ? down : up)) return undefined;
  let isShort = false;
  visit(condition.tree, (node) => {
    isShort ||= node.op === "now";
    if (node.op === "field" && node.record === "metric")
      isShort ||= windowsBehind(node.name, metrics).some(isShortWindow);
  });
  return isShort ? "hour" : "day";
}

function movesOf(node: Node, metrics: Metrics): Moves {
  switch (node.op) {
    case "and":
    case "or":
      return joined(movesOf(node.left, metrics), movesOf(node.right, metrics));
    case "not": {
      const { up, down } = movesOf(node.of, metrics);
      return { up: down, down: up };
    }
    case "inlined":
      return movesOf(node.of, metrics);
    case "compare":
      return compared(node, metrics);
    default:
      return looksAtTime(node, metrics) ? both : still;
  }
}

function joined(a: Moves, b: Moves): Moves {
  return { up: a.up || b.up, down: a.down || b.down };
}

type Compare = Extract<Node, { op: "compare" }>;

const mirrored: Readonly<Record<string, string>> = { "<": ">", "<=": ">=", ">": "<", ">=": "<=" };

/** What leaves a window makes counts and the greatest smaller, and the least greater: such a comparison moves one way. */
function compared({ operator, left, right }: Compare, metrics: Metrics): Moves {
  if (!looksAtTime(left, metrics) && !looksAtTime(right, metrics)) return still;
  const [metric, other] = isMetric(left) ? [left, right] : [right, left];
  if (!isMetric(metric) || looksAtTime(other, metrics)) return both;
  const way = isMetric(left) ? operator : mirrored[operator];
  const of = metrics[metric.name]?.function;
  const shrinks = of === "count" || of === "distinct" || of === "max";
  // Nothing is left of an emptied window but what is unknown: counts alone stay known.
  if (shrinks && (way === ">" || way === ">=")) return { up: false, down: true };
  if ((of === "count" || of === "distinct") && (way === "<" || way === "<=")) return { up: true, down: false };
  if (of === "min" && (way === "<" || way === "<=")) return { up: false, down: true };
  return both;
}

function isMetric(node: Node): node is Extract<Node, { op: "field" }> {
  return node.op === "field" && node.record === "metric";
}

function looksAtTime(node: Node, metrics: Metrics): boolean {
  let found = false;
  visit(node, (part) => {
    found ||= part.op === "now" || part.op === "today";
    if (isMetric(part)) found ||= windowsBehind(part.name, metrics).length > 0;
  });
  return found;
}

/** Windows that move, of a metric and of those that it is made of. */
function windowsBehind(name: string, metrics: Metrics): string[] {
  const metric = metrics[name];
  if (!metric) return [];
  if (metric.ratio) {
    const parts = [metric.ratio.of, metric.ratio.to].filter((operand) => operand.startsWith("metric."));
    return parts.flatMap((operand) => windowsBehind(operand.slice("metric.".length), metrics));
  }
  return metric.sources.length > 0 && metric.window !== "ever" ? [metric.window] : [];
}

const DAY = 86_400_000;
const isShortWindow = (window: string): boolean =>
  window === "hour" || (durationOf(window) ?? Number.POSITIVE_INFINITY) <= DAY;

const isNode = (part: unknown): part is Node => typeof part === "object" && part !== null && "op" in part;

function visit(node: Node, see: (node: Node) => void): void {
  see(node);
  for (const part of Object.values(node) as unknown[]) {
    if (Array.isArray(part)) for (const one of part) if (isNode(one)) visit(one, see);
    if (isNode(part)) visit(part, see);
  }
}
