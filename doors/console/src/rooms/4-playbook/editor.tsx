/** Canvas and file side by side: what is changed in one stands in the other at once, with every mistake and its place. */
import { useQuery } from "@tanstack/react-query";
import { Button, Tag } from "antd";
import { type RefObject, useCallback, useDeferredValue, useEffect, useMemo, useRef } from "react";
import { api, take } from "../../api/client.ts";
import { Panel } from "../../ui/page.tsx";
import { useLanguage, useWords } from "../../words/index.ts";
import type { Problem } from "./editing.ts";
import { type Flow, flowOf, type Path, placeOf } from "./flow.ts";
import { Picture } from "./picture.tsx";
import { type Steps, useSteps } from "./steps.ts";
import { playbook as words } from "./words.ts";

export interface EditorProps {
  readonly file: string;
  /** Absent: it is only looked at. */
  readonly change?: (file: string) => void;
  /** The node that is chosen on the canvas; it stands in the address. */
  readonly chosen: string | undefined;
  readonly choose: (node: string | undefined, replace?: boolean) => void;
}

export function Editor({ file, change: changed, chosen, choose }: EditorProps) {
  const say = useWords(words);
  const steps = useSteps(file, changed);
  const change = changed ? steps.change : undefined;
  const area = useRef<HTMLTextAreaElement>(null);
  const keys = useKeys(steps);
  const read = useMemo(() => readable(file), [file]);
  // The picture of the last text that could be read stays while one types.
  const last = useRef<Flow | undefined>(undefined);
  if (read.flow) last.current = read.flow;
  const flow = read.flow ?? last.current;
  const problems = useProblems(file, change !== undefined);
  const text = useRef(file);
  text.current = file;
  const show = useCallback((path: Path) => {
    const place = placeOf(text.current, path);
    if (place !== undefined && area.current) showPlace(area.current, text.current, place);
  }, []);
  return (
    <div className="editor" ref={keys}>
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
            chosen={chosen}
            choose={choose}
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

/** Control and Z takes a step back on the canvas and in its forms, with Shift or by Y again; in texts they are the browser's. */
function useKeys({ undo, redo }: Steps): RefObject<HTMLDivElement | null> {
  const place = useRef<HTMLDivElement>(null);
  const acts = useRef({ undo, redo });
  acts.current = { undo, redo };
  useEffect(() => {
    const element = place.current;
    const press = (event: KeyboardEvent) => {
      const isText = event.target instanceof Element && event.target.closest("textarea, input:not([role=combobox])");
      if (isText || !(event.ctrlKey || event.metaKey)) return;
      const key = event.key.toLowerCase();
      const act =
        key === "y" || (key === "z" && event.shiftKey) ? acts.current.redo : key === "z" ? acts.current.undo : null;
      if (act === null) return;
      event.preventDefault();
      act?.();
    };
    element?.addEventListener("keydown", press);
    return () => element?.removeEventListener("keydown", press);
  }, []);
  return place;
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
