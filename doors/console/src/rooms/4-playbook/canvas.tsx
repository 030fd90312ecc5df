/** The flow as a picture, from above. What is chosen on it, with the mouse or keys, the page keeps. */
import { Background, Controls, MarkerType, Panel, ReactFlow, useReactFlow, useStoreApi } from "@xyflow/react";
import "@xyflow/react/dist/style.css";
import { type ReactNode, useEffect, useMemo, useRef } from "react";
import { useAppearance } from "../../shell/appearance.ts";
import { useWordOf, useWords } from "../../words/index.ts";
import {
  edgeTypes,
  type FlowNode,
  heightOf,
  labelSize,
  nodeTypes,
  type Shown,
  type WayEdge,
  WIDTH,
} from "./canvas-parts.tsx";
import { END, type Flow, type FlowEdge, type FlowWave, TRIGGER, WHOM } from "./flow.ts";
import { formWords } from "./form-words.ts";
import { type Layout, layoutOf } from "./layout.ts";
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

/** How small a picture may be drawn to be seen whole. */
const LEAST_ZOOM = 0.6;
const MARGIN = 20;
/** How much of a node has to be seen. */
const SEEN = 60;

export function Canvas(props: CanvasProps) {
  const { flow, chosen, choose, wrong, edge, chooseEdge, connect, children } = props;
  const { dark } = useAppearance();
  const shown = useShown(flow, wrong);
  const drawn = useMemo(() => draw(flow, shown), [flow, shown]);
  const sayEdge = useEdgeNames(flow);
  const nodes = useMemo(() => drawn.nodes.map((node) => ({ ...node, selected: node.id === chosen })), [drawn, chosen]);
  const edges = useMemo(
    () =>
      drawn.edges.map((one) => ({ ...one, ...sayEdge(one.id), selected: isSame(flow.edges[Number(one.id)], edge) })),
    [drawn, flow, edge, sayEdge],
  );
  return (
    <div className="canvas">
      <ReactFlow<FlowNode, WayEdge>
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes}
        edgeTypes={edgeTypes}
        colorMode={dark ? "dark" : "light"}
        minZoom={0.2}
        nodesDraggable={false}
        nodesConnectable={connect !== undefined}
        edgesFocusable={chooseEdge !== undefined}
        deleteKeyCode={null}
        proOptions={{ hideAttribution: false }}
        ariaLabelConfig={useLabels()}
        onNodeClick={(_, node) => choose(node.id)}
        // With the keyboard a node or a way is chosen by Enter, and let go by Escape.
        onNodesChange={(changes) => {
          const picked = changes.find((one) => one.type === "select" && one.selected);
          if (picked?.type === "select") choose(picked.id);
          else if (changes.some((one) => one.type === "select" && one.id === chosen)) choose(undefined);
        }}
        onEdgesChange={(changes) => {
          const picked = changes.find((one) => one.type === "select" && one.selected);
          if (picked?.type === "select") chooseEdge?.(flow.edges[Number(picked.id)]);
        }}
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
        <View layout={drawn.layout} chosen={chosen} />
        {children ? <Panel position="top-center">{children}</Panel> : null}
      </ReactFlow>
    </div>
  );
}

const isSame = (one: FlowEdge | undefined, other: FlowEdge | undefined): boolean =>
  one !== undefined &&
  other !== undefined &&
  one.from === other.from &&
  one.to === other.to &&
  one.label === other.label;

interface ViewProps {
  readonly layout: Layout;
  readonly chosen: string | undefined;
}

/** What of the picture is seen: at first all of it where it can still be read, and whatever is chosen, also by an address. */
function View({ layout, chosen }: ViewProps) {
  const { getViewport, setViewport, setCenter, viewportInitialized } = useReactFlow();
  const store = useStoreApi();
  const begun = useRef(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: it follows what is chosen alone.
  useEffect(() => {
    if (!viewportInitialized) return;
    const { width, height } = store.getState();
    if (!begun.current) {
      begun.current = true;
      void setViewport(beginning(layout, width, height));
    }
    const at = chosen === undefined ? undefined : layout.places.get(chosen);
    if (!at) return;
    const { x, y, zoom } = getViewport();
    const [left, top] = [at.x * zoom + x, at.y * zoom + y];
    const isSeen = left >= 0 && top >= 0 && left + WIDTH * zoom <= width && top + SEEN * zoom <= height;
    if (!isSeen) void setCenter(at.x + WIDTH / 2, at.y + SEEN / 2, { zoom });
    // A picture that changes under what is chosen stays where it is.
  }, [chosen, viewportInitialized]);
  return null;
}

/** The whole picture where it can still be read, and else its beginning. */
function beginning(layout: Layout, width: number, height: number) {
  const whole = Math.min((width - 2 * MARGIN) / layout.width, (height - 2 * MARGIN) / layout.height);
  const zoom = Math.min(1, Math.max(LEAST_ZOOM, whole));
  const first = layout.places.get(TRIGGER)?.x ?? 0;
  const middle = layout.width * zoom > width ? first + WIDTH / 2 : layout.width / 2;
  const y = layout.height * zoom > height ? MARGIN : (height - layout.height * zoom) / 2;
  return { x: width / 2 - middle * zoom, y, zoom };
}

/** The library's own words, in the language that holds. */
function useLabels() {
  const say = useWords(words);
  return useMemo(
    () => ({
      "node.a11yDescription.default": say("canvas_node_keys"),
      "node.a11yDescription.keyboardDisabled": say("canvas_node_keys"),
      "edge.a11yDescription.default": say("canvas_edge_keys"),
      "controls.ariaLabel": say("canvas_view"),
      "controls.zoomIn.ariaLabel": say("canvas_nearer"),
      "controls.zoomOut.ariaLabel": say("canvas_farther"),
      "controls.fitView.ariaLabel": say("canvas_whole"),
      "handle.ariaLabel": say("canvas_handle"),
    }),
    [say],
  );
}

/** What each way is called for those who hear it. */
function useEdgeNames(flow: Flow): (id: string) => { readonly ariaLabel: string } {
  const say = useWords(words);
  return useMemo(() => {
    const nameOf = (node: string): string =>
      node === TRIGGER ? say("trigger") : node === WHOM ? say("whom") : node === END ? say("end") : node;
    return (id: string) => {
      const { from = "", to = "", label = "" } = flow.edges[Number(id)] ?? {};
      return { ariaLabel: `${say("way_title", { from: nameOf(from), to: nameOf(to) })} ${label || say("way_then")}` };
    };
  }, [flow, say]);
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

/** Places of steps and ways; the ids of ways are places in the flow's list. */
function draw(flow: Flow, shown: ReadonlyMap<string, Shown>) {
  const boxes = [...shown].map(([id, one]) => ({ id, width: WIDTH, height: heightOf(one) }));
  const layout = layoutOf(
    boxes,
    flow.edges.map(({ from, to, label }) => ({ from, to, ...(label === "" ? {} : { label: labelSize(label) }) })),
  );
  const nodes: FlowNode[] = [...shown].map(([id, data]) => ({
    id,
    type: "step",
    data,
    ariaLabel: [data.title, ...data.lines, ...data.wrong].join(" "),
    position: layout.places.get(id) ?? { x: 0, y: 0 },
    // Else each new list of nodes is measured first, and ways are drawn anew after it: what had the focus would lose it.
    measured: { width: WIDTH, height: heightOf(data) },
  }));
  const edges: WayEdge[] = flow.edges.flatMap(({ from, to, label }, at) => {
    const way = layout.ways[at];
    if (!way) return [];
    const data = { points: way.points, at: way.label, text: label };
    const markerEnd = { type: MarkerType.ArrowClosed, color: "var(--xy-edge-stroke)", width: 14, height: 14 };
    return [{ id: `${at}`, type: "way", source: from, target: to, data, markerEnd }];
  });
  return { layout, nodes, edges };
}
