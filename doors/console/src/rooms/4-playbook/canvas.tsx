/** The flow as a picture, from above: rows by how many steps lie between a wave and the trigger. */
import {
  Background,
  Controls,
  type Edge,
  Handle,
  type Node,
  type NodeProps,
  Panel,
  Position,
  ReactFlow,
} from "@xyflow/react";
import "@xyflow/react/dist/style.css";
import { type ReactNode, useMemo } from "react";
import { useAppearance } from "../../shell/appearance.ts";
import { useWordOf, useWords } from "../../words/index.ts";
import { END, type Flow, type FlowEdge, type FlowWave, TRIGGER, WHOM } from "./flow.ts";
import { formWords } from "./form-words.ts";
import { playbook as words } from "./words.ts";

export interface CanvasProps {
  readonly flow: Flow;
  /** A node, by its id. */
  readonly chosen: string | undefined;
  readonly choose: (node: string | undefined) => void;
  /** What is wrong, in words, by node. */
  readonly wrong?: ReadonlyMap<string, readonly string[]>;
  /** A way that was pressed. */
  readonly edge?: FlowEdge | undefined;
  readonly chooseEdge?: (edge: FlowEdge | undefined) => void;
  /** Says that one wave shall lead to another; absent: the picture is only looked at. */
  readonly connect?: (from: string, to: string) => void;
  /** Stands above the picture. */
  readonly children?: ReactNode;
}

interface Shown extends Record<string, unknown> {
  readonly kind: "trigger" | "whom" | "wave" | "fork" | "end";
  readonly title: string;
  readonly lines: readonly string[];
  readonly wrong: readonly string[];
}
type FlowNode = Node<Shown, "step">;

const WIDTH = 250;
const LINE = 21;
const GAP = 56;
/** What the frame shows of a high picture. */
const FRAME = 460;
const TALL_ZOOM = 0.75;

export function Canvas(props: CanvasProps) {
  const { flow, chosen, choose, wrong, edge, chooseEdge, connect, children } = props;
  const { dark } = useAppearance();
  const shown = useShown(flow, wrong);
  const { nodes, edges } = useMemo(
    () => ({ nodes: placed(flow, shown, chosen), edges: edgesOf(flow, shown, edge) }),
    [flow, shown, chosen, edge],
  );
  const isTall = Math.max(...nodes.map(({ position }) => position.y)) * TALL_ZOOM > FRAME;
  return (
    <div className="canvas">
      <ReactFlow<FlowNode>
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes}
        colorMode={dark ? "dark" : "light"}
        // What is too high to be seen whole is seen from its beginning.
        {...(isTall
          ? { defaultViewport: { x: 24, y: 16, zoom: TALL_ZOOM } }
          : { fitView: true, fitViewOptions: { minZoom: TALL_ZOOM, maxZoom: 1 } })}
        minZoom={0.2}
        nodesDraggable={false}
        nodesConnectable={connect !== undefined}
        edgesFocusable={chooseEdge !== undefined}
        deleteKeyCode={null}
        proOptions={{ hideAttribution: false }}
        onNodeClick={(_, node) => choose(node.id)}
        // With the keyboard a node is chosen by Enter.
        onNodesChange={(changes) => {
          const picked = changes.find((one) => one.type === "select" && one.selected);
          if (picked?.type === "select" && picked.id !== chosen) choose(picked.id);
        }}
        onEdgeClick={(_, { id }) => chooseEdge?.(flow.edges[Number(id)])}
        onPaneClick={() => {
          choose(undefined);
          chooseEdge?.(undefined);
        }}
        onConnect={({ source, target }) => {
          if (![TRIGGER, WHOM].includes(source) && ![TRIGGER, WHOM, source].includes(target)) connect?.(source, target);
        }}
      >
        <Background />
        <Controls showInteractive={false} />
        {children ? <Panel position="top-center">{children}</Panel> : null}
      </ReactFlow>
    </div>
  );
}

function useShown(flow: Flow, wrong: CanvasProps["wrong"]): ReadonlyMap<string, Shown> {
  const say = useWords(words);
  const word = useWordOf(words);
  const formWord = useWordOf(formWords);
  return useMemo(() => {
    const wave = ({ id, wait, channel, content, condition, does }: FlowWave): Shown => {
      const touches = does === "channel" || does === "channels";
      const lines = [
        wait && `◔ ${wait}`,
        touches
          ? `➤ ${channel
              .split(" → ")
              .map((one) => formWord(`c_${one}`).replace("c_", ""))
              .join(" → ")}`
          : "",
        touches || does === "nothing" ? "" : `◇ ${formWord(`v_does_${does}`)}`,
        content,
        condition && `? ${condition}`,
      ];
      return { kind: touches ? "wave" : "fork", title: id, lines, wrong: wrong?.get(id) ?? [] };
    };
    const all: [string, Shown][] = [
      [
        TRIGGER,
        { kind: "trigger", title: say("trigger"), lines: [word(flow.trigger.kind), flow.trigger.text], wrong: [] },
      ],
      [
        WHOM,
        { kind: "whom", title: say("whom"), lines: flow.whom.length > 0 ? flow.whom : [say("everybody")], wrong: [] },
      ],
      ...flow.waves.map((one) => [one.id, wave(one)] as [string, Shown]),
      [
        END,
        {
          kind: "end",
          title: say("end"),
          lines: [flow.goal && `${say("goal")}: ${flow.goal}`, ...flow.exits.map((one) => `${say("exit")}: ${one}`)],
          wrong: [],
        },
      ],
    ];
    return new Map(
      all.map(([id, one]) => [
        id,
        { ...one, lines: one.lines.filter((line) => line !== ""), wrong: wrong?.get(id) ?? [] },
      ]),
    );
  }, [flow, wrong, say, word, formWord]);
}

const heightOf = ({ lines, wrong }: Shown): number =>
  40 +
  LINE * (lines.reduce((sum, line) => sum + Math.min(3, Math.ceil(line.length / 30)), 0) + (wrong.length > 0 ? 1 : 0));

function placed(flow: Flow, shown: ReadonlyMap<string, Shown>, chosen: string | undefined): FlowNode[] {
  const depth = depths(flow);
  // Each row is as high as its highest node.
  const heights: number[] = [];
  for (const [id, one] of shown) {
    const row = depth.get(id) ?? 0;
    heights[row] = Math.max(heights[row] ?? 0, heightOf(one));
  }
  const top = (row: number): number => heights.slice(0, row).reduce((sum, height) => sum + (height ?? 0) + GAP, 0);
  const taken = new Map<number, number>();
  return [...shown].map(([id, data]) => {
    const row = depth.get(id) ?? 0;
    const column = taken.get(row) ?? 0;
    taken.set(row, column + 1);
    return {
      id,
      type: "step",
      data,
      selected: id === chosen,
      ariaLabel: [data.title, ...data.lines, ...data.wrong].join(" "),
      position: { x: column * (WIDTH + 40), y: top(row) },
    };
  });
}

/** Steps from the trigger along the longest way that goes forward; what leads back counts nothing. */
function depths(flow: Flow): Map<string, number> {
  const order = new Map([TRIGGER, WHOM, ...flow.waves.map(({ id }) => id), END].map((id, at) => [id, at]));
  const depth = new Map<string, number>([[TRIGGER, 0]]);
  for (const id of order.keys()) {
    for (const { from, to } of flow.edges) {
      if (from !== id || (order.get(to) ?? 0) <= (order.get(from) ?? 0)) continue;
      depth.set(to, Math.max(depth.get(to) ?? 0, (depth.get(from) ?? 0) + 1));
    }
  }
  depth.set(END, Math.max(1, ...depth.values(), (depth.get(flow.waves.at(-1)?.id ?? WHOM) ?? 0) + 1));
  return depth;
}

/** Their ids are places in the flow's list. */
function edgesOf(flow: Flow, shown: ReadonlyMap<string, Shown>, chosen: FlowEdge | undefined): Edge[] {
  return flow.edges.flatMap((one, at) => {
    const { from, to, label } = one;
    if (!shown.has(from) || !shown.has(to)) return [];
    const isChosen = chosen !== undefined && chosen.from === from && chosen.to === to && chosen.label === label;
    return [{ id: `${at}`, source: from, target: to, selected: isChosen, ...(label === "" ? {} : { label }) }];
  });
}

function Step({ data, selected }: NodeProps<FlowNode>) {
  const say = useWords(words);
  const { kind, title, lines, wrong } = data;
  return (
    <div
      className={`step ${kind} ${selected ? "step-here" : ""} ${wrong.length > 0 ? "step-wrong" : ""}`}
      style={{ width: WIDTH }}
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

const nodeTypes = { step: Step };
