/** What the canvas draws: steps as boxes, and the ways between them. */
import { BaseEdge, type Edge, type EdgeProps, Handle, type Node, type NodeProps, Position } from "@xyflow/react";
import { useWords } from "../../words/index.ts";
import type { Point } from "./layout.ts";
import { LINE, linesOf, widthOf } from "./text-size.ts";
import { playbook as words } from "./words.ts";

export interface Shown extends Record<string, unknown> {
  readonly kind: "trigger" | "whom" | "wave" | "fork" | "end";
  readonly title: string;
  readonly lines: readonly string[];
  readonly wrong: readonly string[];
}
export type FlowNode = Node<Shown, "step">;

export interface DrawnWay extends Record<string, unknown> {
  readonly points: readonly Point[];
  readonly at: Point | undefined;
  /** The label as the file says it, and as it is broken into lines. */
  readonly text: string;
}
export type WayEdge = Edge<DrawnWay, "way">;

export const WIDTH = 250;
/** What of a step's width its text has. */
const TEXT = WIDTH - 28;
const MOST_LINES = 3;
const LABEL = 190;
const LABEL_LINES = 2;
const CORNER = 6;

/** Of a step as it is drawn. */
export function heightOf({ title, lines, wrong }: Shown): number {
  const rows = [title, ...lines].reduce((sum, line) => sum + linesOf(line, TEXT, MOST_LINES).length, 0);
  return 18 + (rows + (wrong.length > 0 ? 1 : 0)) * (LINE + 3);
}

/** Room that the label of a way needs. */
export function labelSize(text: string): { readonly width: number; readonly height: number } {
  const lines = linesOf(text, LABEL, LABEL_LINES);
  return { width: Math.max(...lines.map(widthOf)) + 16, height: lines.length * LINE + 6 };
}

function Step({ data, selected }: NodeProps<FlowNode>) {
  const say = useWords(words);
  const { kind, title, lines, wrong } = data;
  return (
    <div
      className={`step ${kind} ${selected ? "step-here" : ""} ${wrong.length > 0 ? "step-wrong" : ""}`}
      style={{ width: WIDTH, minHeight: heightOf(data) }}
      title={wrong.join("\n")}
    >
      {kind === "trigger" ? null : <Handle type="target" position={Position.Top} />}
      <strong>{title}</strong>
      {lines.map((line) => (
        <span key={line}>{line}</span>
      ))}
      {wrong.length > 0 ? <span className="bad">⚠ {say("problems", { count: wrong.length })}</span> : null}
      {kind === "end" ? null : <Handle type="source" position={Position.Bottom} />}
    </div>
  );
}

/** Along its corners, each a little round. */
function pathOf(points: readonly Point[]): string {
  const toward = (from: Point, to: Point): Point => {
    const length = Math.hypot(to.x - from.x, to.y - from.y);
    const part = length === 0 ? 0 : Math.min(CORNER, length / 2) / length;
    return { x: from.x + (to.x - from.x) * part, y: from.y + (to.y - from.y) * part };
  };
  return points
    .map((point, at) => {
      const [before, after] = [points[at - 1], points[at + 1]];
      if (!before) return `M ${point.x} ${point.y}`;
      if (!after) return `L ${point.x} ${point.y}`;
      const [into, out] = [toward(point, before), toward(point, after)];
      return `L ${into.x} ${into.y} Q ${point.x} ${point.y} ${out.x} ${out.y}`;
    })
    .join(" ");
}

function Way({ id, data, markerEnd }: EdgeProps<WayEdge>) {
  if (!data) return null;
  const { points, at, text } = data;
  return (
    <>
      <BaseEdge id={id} path={pathOf(points)} {...(markerEnd === undefined ? {} : { markerEnd })} />
      {at && text !== "" ? <WayLabel at={at} text={text} /> : null}
    </>
  );
}

function WayLabel({ at, text }: { readonly at: Point; readonly text: string }) {
  const { width, height } = labelSize(text);
  const lines = linesOf(text, LABEL, LABEL_LINES);
  return (
    <g className="way-label">
      <title>{text}</title>
      <rect x={at.x - width / 2} y={at.y - height / 2} width={width} height={height} rx={6} />
      {lines.map((line, n) => (
        <text
          key={line}
          x={at.x}
          y={at.y + (n - (lines.length - 1) / 2) * LINE}
          textAnchor="middle"
          dominantBaseline="central"
        >
          {line}
        </text>
      ))}
    </g>
  );
}

export const nodeTypes = { step: Step };
export const edgeTypes = { way: Way };
