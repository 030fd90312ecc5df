/** Canvas and file side by side: what is changed in one stands in the other at once, with every mistake and its place. */
import { useQuery } from "@tanstack/react-query";
import { Button, Tag } from "antd";
import { type RefObject, useDeferredValue, useMemo, useRef, useState } from "react";
import { api, take } from "../../api/client.ts";
import { Panel } from "../../ui/page.tsx";
import { common } from "../../words/common.ts";
import { useLanguage, useWords } from "../../words/index.ts";
import { Canvas } from "./canvas.tsx";
import { EditingProvider, nodeOf, type Problem } from "./editing.ts";
import { END, type Flow, type FlowEdge, flowOf, type Path, placeOf, TRIGGER, WHOM } from "./flow.ts";
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
import { useSteps } from "./steps.ts";
import { playbook as words } from "./words.ts";

export interface EditorProps {
  readonly file: string;
  /** Absent: it is only looked at. */
  readonly change?: (file: string) => void;
}

type Change = (file: string) => void;

export function Editor({ file, change: changed }: EditorProps) {
  const say = useWords(words);
  const steps = useSteps(file, changed);
  const change = changed ? steps.change : undefined;
  const area = useRef<HTMLTextAreaElement>(null);
  const read = useMemo(() => readable(file), [file]);
  // The picture of the last text that could be read stays while one types.
  const last = useRef<Flow | undefined>(undefined);
  if (read.flow) last.current = read.flow;
  const flow = read.flow ?? last.current;
  const problems = useProblems(file, change !== undefined);
  const show = (path: Path) => {
    const place = placeOf(file, path);
    if (place !== undefined && area.current) showPlace(area.current, file, place);
  };
  return (
    <div className="editor">
      <Panel
        title={say("canvas")}
        extra={
          change ? (
            <span className="bar">
              <Button size="small" disabled={!steps.undo} onClick={steps.undo}>
                {say("undo")}
              </Button>
              <Button size="small" disabled={!steps.redo} onClick={steps.redo}>
                {say("redo")}
              </Button>
            </span>
          ) : null
        }
      >
        {change ? <p className="quiet small">{say("canvas_hint")}</p> : null}
        {read.reason === undefined ? null : <p className="wrong">{say("unreadable", { reason: read.reason })}</p>}
        {flow ? (
          <Picture
            file={file}
            flow={flow}
            problems={problems ?? []}
            show={show}
            // While the text can't be read nothing of it is changed by the picture.
            {...(change && read.flow ? { change } : {})}
          />
        ) : null}
      </Panel>
      <Panel title={say("file")} className="editor-file">
        <textarea
          ref={area}
          className="code"
          aria-label={say("file")}
          value={file}
          readOnly={change === undefined}
          spellCheck={false}
          wrap="off"
          onChange={({ target }) => (changed ? steps.type(target.value) : undefined)}
        />
        {change ? <Problems file={file} problems={problems} area={area} /> : null}
      </Panel>
    </div>
  );
}

function readable(file: string): { readonly flow?: Flow; readonly reason?: string } {
  try {
    return { flow: flowOf(file) };
  } catch (error) {
    return { reason: error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error) };
  }
}

function showPlace(area: HTMLTextAreaElement, file: string, place: number): void {
  const line = file.slice(0, place).split("\n").length;
  const height = Number.parseFloat(getComputedStyle(area).lineHeight) || 18;
  area.scrollTop = Math.max(0, (line - 4) * height);
  area.setSelectionRange(place, place);
}

/** What the server says of the text, as it is typed; undefined until it has said something. */
function useProblems(file: string, asked: boolean): readonly Problem[] | undefined {
  const text = useDeferredValue(file);
  const query = useQuery({
    queryKey: ["check", text],
    queryFn: () => take(api.POST("/v1/playbooks/check", { body: { file: text } })),
    enabled: asked,
    placeholderData: (before) => before,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 10_000,
  });
  return query.data?.problems;
}

interface PictureProps {
  readonly file: string;
  readonly flow: Flow;
  readonly problems: readonly Problem[];
  readonly change?: Change;
  /** Brings a place of the file into sight. */
  readonly show: (path: Path) => void;
}

/** The canvas, and the form of what is chosen on it. */
function Picture({ file, flow, problems, change, show }: PictureProps) {
  const say = useWords(words);
  const { of } = useLanguage();
  const [chosen, setChosen] = useState<string>();
  const [edge, setEdge] = useState<FlowEdge>();
  const [asked, setAsked] = useState<{ readonly from: string; readonly to: string }>();
  const waves = useMemo(() => flow.waves.map(({ id }) => id), [flow]);
  const wrong = useMemo(() => {
    const found = new Map<string, string[]>();
    for (const problem of problems) {
      const node = nodeOf(problem, waves);
      found.set(node, [...(found.get(node) ?? []), of(problem)]);
    }
    return found;
  }, [problems, waves, of]);
  const choose = (node: string | undefined) => {
    setChosen(node);
    setAsked(undefined);
    if (node !== undefined) {
      setEdge(undefined);
      show(pathOf(node, waves));
    }
  };
  const acts = change ? actsOf(file, waves, change, setChosen) : undefined;
  return (
    <>
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
          if (next) {
            setChosen(undefined);
            show(next.path);
          }
        }}
        {...(change ? { connect: (from: string, to: string) => setAsked({ from, to }) } : {})}
      >
        {change && asked ? (
          <AskWay
            {...asked}
            answer={(way) => {
              setAsked(undefined);
              const at = waves.indexOf(asked.from);
              if (way && at >= 0) change(connect(file, at, asked.to, way));
            }}
          />
        ) : change && acts && edge ? (
          <EdgeActs edge={edge} file={file} change={change} waves={waves} acts={acts} done={() => setEdge(undefined)} />
        ) : null}
      </Canvas>
      {change && acts && chosen !== undefined ? (
        <EditedNode node={chosen} flow={flow} file={file} problems={problems} change={change} acts={acts} />
      ) : null}
    </>
  );
}

function pathOf(node: string, waves: readonly string[]): Path {
  if (node === TRIGGER) return ["trigger"];
  if (node === END) return ["goal"];
  return node === WHOM ? ["audience"] : ["waves", waves.indexOf(node)];
}

function actsOf(file: string, waves: readonly string[], change: Change, choose: (node: string) => void): WaveActs {
  return {
    rename(wave, name) {
      change(renameWave(file, wave, name));
      choose(name);
    },
    changeDoes: (wave, does) => change(changeDoes(file, wave, does)),
    move: (wave, to) => change(moveWave(file, wave, to)),
    insertAfter(wave, does) {
      const id = freeName(waves, does === "channel" || does === "channels" ? "wave" : "fork");
      change(insertWave(file, wave, id, does));
      choose(id);
    },
    remove: (wave) => change(removeWave(file, wave)),
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
    <fieldset className="canvas-ask">
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
  readonly file: string;
  readonly change: Change;
  readonly waves: readonly string[];
  readonly acts: WaveActs;
  readonly done: () => void;
}

/** What can be done with a way that is chosen. */
function EdgeActs({ edge, file, change, waves, acts, done }: EdgeActsProps) {
  const say = useWords(words);
  const sayCommon = useWords(common);
  const at = edge.from === WHOM ? -1 : waves.indexOf(edge.from);
  const follows = edge.from === WHOM || (at >= 0 && !edge.path.includes("branch") && !edge.path.includes("split"));
  return (
    <fieldset className="canvas-ask">
      <legend>{edge.label || say("way_then")}</legend>
      {follows && !edge.path.includes("arms") ? (
        <AddWave
          label={say("add_between")}
          add={(does) => {
            acts.insertAfter(at, does);
            done();
          }}
        />
      ) : null}
      {edge.path.length > 0 ? (
        <Button
          size="small"
          danger
          onClick={() => {
            change(setAt(file, edge.path, undefined));
            done();
          }}
        >
          {say("remove_way")}
        </Button>
      ) : null}
      <Button size="small" type="text" onClick={done}>
        {sayCommon("close")}
      </Button>
    </fieldset>
  );
}

interface ProblemsProps {
  readonly file: string;
  readonly problems: readonly Problem[] | undefined;
  readonly area: RefObject<HTMLTextAreaElement | null>;
}

function Problems({ file, problems, area }: ProblemsProps) {
  const say = useWords(words);
  const { of } = useLanguage();
  const goTo = (line: number, column: number) => {
    const lines = file.split("\n");
    const place = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0) + Math.max(0, column - 1);
    if (!area.current) return;
    area.current.focus();
    showPlace(area.current, file, place);
  };
  return (
    <div role="status" className="problems">
      {problems === undefined ? null : problems.length === 0 ? (
        <p className="good">✓ {say("no_problems")}</p>
      ) : (
        <>
          <p className="bad">{say("problems", { count: problems.length })}</p>
          <ul className="list">
            {problems.map((one) => (
              <li key={`${one.line}/${one.column}/${one.name}/${one.pointer}`}>
                <button type="button" className="plain" onClick={() => goTo(one.line, one.column)}>
                  <Tag>{say("line", { line: one.line })}</Tag> {of(one)}{" "}
                  <span className="quiet small">{one.pointer}</span>
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}
