/** The canvas, what can be done with what is chosen on it, and the form of a node. */
import { Button } from "antd";
import { type RefObject, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { common } from "../../words/common.ts";
import { useLanguage, useWords } from "../../words/index.ts";
import { Canvas } from "./canvas.tsx";
import { EditingProvider, nodeOf, type Problem } from "./editing.ts";
import { type Does, END, type Flow, type FlowEdge, type Path, TRIGGER, WHOM } from "./flow.ts";
import {
  changeDoes,
  connect,
  freeName,
  insertWave,
  moveWave,
  removeWave,
  renameWave,
  setAt,
  type Way,
} from "./flow-edit.ts";
import { useNames } from "./names.ts";
import { AddWave, NodeForm, type WaveActs } from "./node-form.tsx";
import { playbook as words } from "./words.ts";

type Change = (file: string) => void;

interface PictureProps {
  readonly file: string;
  readonly flow: Flow;
  readonly problems: readonly Problem[];
  readonly change?: Change;
  /** Brings a place of the file into sight. */
  readonly show: (path: Path) => void;
  readonly chosen: string | undefined;
  readonly choose: (node: string | undefined, replace?: boolean) => void;
}

interface Ends {
  readonly from: string;
  readonly to: string;
}

export function Picture({ file, flow, problems, change, show, chosen, choose: changeChosen }: PictureProps) {
  const say = useWords(words);
  const { of } = useLanguage();
  const [edge, setEdge] = useState<FlowEdge>();
  const [asked, setAsked] = useState<Ends>();
  const { place, focusOn } = useFocus();
  const waves = useMemo(() => flow.waves.map(({ id }) => id), [flow]);
  const wrong = useMemo(() => {
    const found = new Map<string, string[]>();
    for (const problem of problems) {
      const node = nodeOf(problem, waves);
      found.set(node, [...(found.get(node) ?? []), of(problem)]);
    }
    return found;
  }, [problems, waves, of]);
  const choose = (node: string | undefined, replace?: boolean) => {
    setAsked(undefined);
    if (node !== undefined) setEdge(undefined);
    if (node !== chosen) changeChosen(node, replace);
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: brought into sight when it is chosen, not at each change.
  useEffect(() => {
    if (chosen !== undefined) show(pathOf(chosen, waves));
  }, [chosen, show]);
  const acts = change ? actsOf(file, waves, change, choose, setAsked) : undefined;
  return (
    <div ref={place}>
      {acts ? (
        <div className="bar canvas-acts">
          <AddWave label={say("add_wave")} add={(does) => acts.insertAfter(waves.length - 1, does)} />
        </div>
      ) : null}
      <Canvas
        flow={flow}
        chosen={chosen}
        choose={choose}
        wrong={wrong}
        edge={edge}
        chooseEdge={(next) => {
          setEdge(next);
          if (!next) return;
          setAsked(undefined);
          if (chosen !== undefined) changeChosen(undefined);
          show(next.path);
        }}
        {...(change ? { connect: (from: string, to: string) => setAsked({ from, to }) } : {})}
      >
        {change && acts && (asked || edge) ? (
          <Menu
            file={file}
            flow={flow}
            asked={asked}
            edge={edge}
            acts={acts}
            change={change}
            leave={(selector) => {
              setEdge(undefined);
              setAsked(undefined);
              focusOn(selector);
            }}
          />
        ) : null}
      </Canvas>
      {change && acts && chosen !== undefined ? (
        <EditedNode node={chosen} flow={flow} file={file} problems={problems} change={change} acts={acts} />
      ) : null}
    </div>
  );
}

interface MenuProps {
  readonly file: string;
  readonly flow: Flow;
  /** A way that was drawn: how it shall lead is asked first. */
  readonly asked: Ends | undefined;
  readonly edge: FlowEdge | undefined;
  readonly acts: WaveActs;
  readonly change: Change;
  /** Closes it; what is named has the focus then. */
  readonly leave: (selector: string) => void;
}

/** What stands above the picture while a way is drawn or chosen. */
function Menu({ file, flow, asked, edge, acts, change, leave }: MenuProps) {
  const waves = flow.waves.map(({ id }) => id);
  if (asked)
    return (
      <AskWay
        {...asked}
        answer={(way) => {
          leave(nodeSelector(asked.from));
          const at = waves.indexOf(asked.from);
          if (way && at >= 0) change(connect(file, at, asked.to, way));
        }}
      />
    );
  if (!edge) return null;
  return (
    <EdgeActs
      key={flow.edges.indexOf(edge)}
      edge={edge}
      waves={waves}
      insert={(after, does) => leave(nodeSelector(acts.insertAfter(after, does)))}
      remove={() => {
        leave(nodeSelector(edge.from));
        change(setAt(file, edge.path, undefined));
      }}
      done={() => leave(edgeSelector(flow.edges.indexOf(edge)))}
    />
  );
}

const nodeSelector = (node: string): string => `.react-flow__node[data-id="${CSS.escape(node)}"]`;
const edgeSelector = (at: number): string => `.react-flow__edge[data-id="${at}"]`;

/** Gives the focus back to the picture when a menu above it is done with; what is named may be drawn a moment later. */
function useFocus() {
  const place = useRef<HTMLDivElement>(null);
  const wanted = useRef<string>(undefined);
  const focusOn = useCallback((selector: string) => {
    wanted.current = selector;
  }, []);
  useEffect(() => {
    if (wanted.current === undefined) return;
    const found = place.current?.querySelector<HTMLElement>(wanted.current);
    if (!found) return;
    wanted.current = undefined;
    found.focus();
  });
  return { place, focusOn };
}

/** A menu has the focus from the moment that it is there, and Escape leaves it. */
function useMenu(leave: () => void): RefObject<HTMLFieldSetElement | null> {
  const place = useRef<HTMLFieldSetElement>(null);
  const away = useRef(leave);
  away.current = leave;
  useEffect(() => {
    const element = place.current;
    // Not at once: the key that opened it would press what has the focus then.
    const frame = requestAnimationFrame(() => element?.querySelector<HTMLElement>("button, input")?.focus());
    const press = (event: KeyboardEvent) => {
      const isList = event.target instanceof Element && event.target.getAttribute("aria-expanded") === "true";
      if (event.key === "Escape" && !isList) away.current();
    };
    element?.addEventListener("keydown", press);
    return () => {
      cancelAnimationFrame(frame);
      element?.removeEventListener("keydown", press);
    };
  }, []);
  return place;
}

function pathOf(node: string, waves: readonly string[]): Path {
  if (node === TRIGGER) return ["trigger"];
  if (node === END) return ["goal"];
  return node === WHOM ? ["audience"] : ["waves", waves.indexOf(node)];
}

function actsOf(
  file: string,
  waves: readonly string[],
  change: Change,
  choose: (node: string | undefined, replace?: boolean) => void,
  ask: (ends: Ends) => void,
): WaveActs {
  return {
    rename(wave, name) {
      change(renameWave(file, wave, name));
      choose(name, true);
    },
    changeDoes: (wave, does) => change(changeDoes(file, wave, does)),
    move: (wave, to) => change(moveWave(file, wave, to)),
    insertAfter(wave, does) {
      const id = freeName(waves, does === "channel" || does === "channels" ? "wave" : "fork");
      change(insertWave(file, wave, id, does));
      choose(id);
      return id;
    },
    remove(wave) {
      change(removeWave(file, wave));
      choose(undefined, true);
    },
    lead: (wave, to) => ask({ from: waves[wave] ?? "", to }),
  };
}

interface EditedNodeProps {
  readonly node: string;
  readonly flow: Flow;
  readonly file: string;
  readonly problems: readonly Problem[];
  readonly change: Change;
  readonly acts: WaveActs;
}

function EditedNode({ node, flow, file, problems, change, acts }: EditedNodeProps) {
  const names = useNames();
  const editing = useMemo(
    () => ({
      file: flow.file,
      names,
      problems,
      waves: flow.waves.map(({ id }) => id),
      set: (path: Path, value: unknown) => change(setAt(file, path, value)),
    }),
    [flow, names, problems, change, file],
  );
  return (
    <EditingProvider value={editing}>
      <NodeForm node={node} acts={acts} />
    </EditingProvider>
  );
}

const ways: readonly Way[] = ["then", "receipt", "outcome", "if", "arm"];

interface AskWayProps {
  readonly from: string;
  readonly to: string;
  readonly answer: (way: Way | undefined) => void;
}

/** How one wave shall lead to the other that it was drawn to. */
function AskWay({ from, to, answer }: AskWayProps) {
  const say = useWords(words);
  const sayCommon = useWords(common);
  return (
    <fieldset className="canvas-ask" ref={useMenu(() => answer(undefined))}>
      <legend>{say("way_title", { from, to: to === END ? say("end") : to })}</legend>
      {ways.map((way) => (
        <Button key={way} size="small" onClick={() => answer(way)}>
          {say(`way_${way}`)}
        </Button>
      ))}
      <Button size="small" type="text" onClick={() => answer(undefined)}>
        {sayCommon("cancel")}
      </Button>
    </fieldset>
  );
}

interface EdgeActsProps {
  readonly edge: FlowEdge;
  readonly waves: readonly string[];
  readonly insert: (after: number, does: Does) => void;
  readonly remove: () => void;
  readonly done: () => void;
}

/** What can be done with a way that is chosen. */
function EdgeActs({ edge, waves, insert, remove, done }: EdgeActsProps) {
  const say = useWords(words);
  const sayCommon = useWords(common);
  const at = edge.from === WHOM ? -1 : waves.indexOf(edge.from);
  const follows = edge.from === WHOM || (at >= 0 && !edge.path.includes("branch") && !edge.path.includes("split"));
  return (
    <fieldset className="canvas-ask" ref={useMenu(done)}>
      <legend>{edge.label || say("way_then")}</legend>
      {follows && !edge.path.includes("arms") ? (
        <AddWave label={say("add_between")} add={(does) => insert(at, does)} />
      ) : null}
      {edge.path.length > 0 ? (
        <Button size="small" danger onClick={remove}>
          {say("remove_way")}
        </Button>
      ) : null}
      <Button size="small" type="text" onClick={done}>
        {sayCommon("close")}
      </Button>
    </fieldset>
  );
}
