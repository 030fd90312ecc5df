/** The flow as a picture, from above: rows by how many steps lie between a wave and the trigger. */
import { Background, Controls, type Edge, Handle, type Node, type NodeProps, Position, ReactFlow } from "@xyflow/react";
import "@xyflow/react/dist/style.css";
import { useMemo } from "react";
import { useAppearance } from "../../shell/appearance.ts";
import { useWordOf, useWords } from "../../words/index.ts";
import { END, type Flow, TRIGGER } from "./flow.ts";
import { playbook as words } from "./words.ts";

export interface CanvasProps {
  readonly flow: Flow;
  readonly chosen: string | undefined;
  readonly choose: (wave: string | undefined) => void;
  /** Says that one wave follows another; absent: the picture is only looked at. */
  readonly connect?: (from: string, to: string) => void;
}

interface Shown extends Record<string, unknown> {
  readonly kind: "trigger" | "wave" | "end";
  readonly title: string;
  readonly lines: readonly string[];
}
type FlowNode = Node<Shown, "step">;

const WIDTH = 250;
const HEIGHT = 150;

export function Canvas({ flow, chosen, choose, connect }: CanvasProps) {
  const say = useWords(words);
  const word = useWordOf(words);
  const { dark } = useAppearance();
  const { nodes, edges } = useMemo(() => {
    const shown = new Map<string, Shown>([
      [TRIGGER, { kind: "trigger", title: say("trigger"), lines: [word(flow.trigger.kind), flow.trigger.text] }],
      ...flow.waves.map(
        ({ id, wait, channel, content, condition }) =>
          [
            id,
            {
              kind: "wave" as const,
              title: id,
              lines: [wait && `⏱ ${wait}`, channel && `➤ ${channel}`, content, condition && `? ${condition}`].filter(
                (line) => line !== "",
              ),
            },
          ] as const,
      ),
      [END, { kind: "end", title: say("end"), lines: [flow.goal && `${say("goal")}: ${flow.goal}`] }],
    ]);
    return { nodes: placed(flow, shown, chosen), edges: edgesOf(flow, shown) };
  }, [flow, chosen, say, word]);
  return (
    <div className="canvas">
      <ReactFlow<FlowNode>
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes}
        colorMode={dark ? "dark" : "light"}
        fitView
        fitViewOptions={{ minZoom: 0.6, maxZoom: 1 }}
        minZoom={0.2}
        nodesDraggable={false}
        nodesConnectable={connect !== undefined}
        deleteKeyCode={null}
        proOptions={{ hideAttribution: false }}
        onNodeClick={(_, node) => choose(node.data.kind === "wave" ? node.id : undefined)}
        onPaneClick={() => choose(undefined)}
        onConnect={({ source, target }) => {
          if (source !== TRIGGER && target !== TRIGGER) connect?.(source, target);
        }}
      >
        <Background />
        <Controls showInteractive={false} />
      </ReactFlow>
    </div>
  );
}

function placed(flow: Flow, shown: ReadonlyMap<string, Shown>, chosen: string | undefined): FlowNode[] {
  const depth = depths(flow);
  const rows = new Map<number, number>();
  return [...shown].map(([id, data]) => {
    const column = depth.get(id) ?? 0;
    const row = rows.get(column) ?? 0;
    rows.set(column, row + 1);
    return {
      id,
      type: "step",
      data,
      selected: id === chosen,
      ariaLabel: `${data.title} ${data.lines.join(" ")}`,
      position: { x: row * (WIDTH + 40), y: column * HEIGHT },
    };
  });
}

/** Steps from the trigger along the longest way that goes forward; what leads back counts nothing. */
function depths(flow: Flow): Map<string, number> {
  const order = new Map([TRIGGER, ...flow.waves.map(({ id }) => id), END].map((id, at) => [id, at]));
  const depth = new Map<string, number>([[TRIGGER, 0]]);
  for (const id of order.keys()) {
    for (const { from, to } of flow.edges) {
      if (from !== id || (order.get(to) ?? 0) <= (order.get(from) ?? 0)) continue;
      depth.set(to, Math.max(depth.get(to) ?? 0, (depth.get(from) ?? 0) + 1));
    }
  }
  depth.set(END, Math.max(1, ...depth.values(), (depth.get(flow.waves.at(-1)?.id ?? TRIGGER) ?? 0) + 1));
  return depth;
}

function edgesOf(flow: Flow, shown: ReadonlyMap<string, Shown>): Edge[] {
  return flow.edges
    .filter(({ from, to }) => shown.has(from) && shown.has(to))
    .map(({ from, to, label }, at) => ({ id: `${at}`, source: from, target: to, ...(label === "" ? {} : { label }) }));
}

function Step({ data, selected }: NodeProps<FlowNode>) {
  return (
    <div className={`step ${data.kind} ${selected ? "here" : ""}`} style={{ width: WIDTH }}>
      {data.kind === "trigger" ? null : <Handle type="target" position={Position.Top} />}
      <strong>{data.title}</strong>
      {data.lines.map((line) => (
        <span key={line}>{line}</span>
      ))}
      {data.kind === "end" ? null : <Handle type="source" position={Position.Bottom} />}
    </div>
  );
}

const nodeTypes = { step: Step };
