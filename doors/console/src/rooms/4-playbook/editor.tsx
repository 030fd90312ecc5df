/** Canvas and file side by side: what is changed in one stands in the other at once, with every mistake and its place. */
import { useQuery } from "@tanstack/react-query";
import { Button, Input, Select, Tag } from "antd";
import { useDeferredValue, useMemo, useRef, useState } from "react";
import { api, take } from "../../api/client.ts";
import { Panel } from "../../ui/page.tsx";
import { useLanguage, useWords } from "../../words/index.ts";
import { Canvas } from "./canvas.tsx";
import { addWave, changeWave, END, type Flow, type FlowWave, flowOf, placeOfWave, removeWave } from "./flow.ts";
import { playbook as words } from "./words.ts";

export interface EditorProps {
  readonly file: string;
  /** Absent: it is only looked at. */
  readonly change?: (file: string) => void;
}

export function Editor({ file, change }: EditorProps) {
  const say = useWords(words);
  const [chosen, setChosen] = useState<string>();
  const area = useRef<HTMLTextAreaElement>(null);
  const read = useMemo(() => readable(file), [file]);
  // The picture of the last text that could be read stays while one types.
  const last = useRef<Flow | undefined>(undefined);
  if (read.flow) last.current = read.flow;
  const flow = read.flow ?? last.current;
  const at = flow?.waves.findIndex(({ id }) => id === chosen) ?? -1;
  const wave = at < 0 ? undefined : flow?.waves[at];
  const choose = (id: string | undefined) => {
    setChosen(id);
    const index = flow?.waves.findIndex((one) => one.id === id) ?? -1;
    const place = index < 0 ? undefined : placeOfWave(file, index);
    if (place !== undefined && area.current) showPlace(area.current, file, place);
  };
  const addOne = () => {
    const known = new Set(flow?.waves.map(({ id }) => id));
    let count = (flow?.waves.length ?? 0) + 1;
    while (known.has(`wave-${count}`)) count++;
    change?.(addWave(file, `wave-${count}`));
    setChosen(`wave-${count}`);
  };
  return (
    <div className="editor">
      <Panel
        title={say("canvas")}
        extra={
          change ? (
            <Button size="small" onClick={addOne}>
              {say("add_wave")}
            </Button>
          ) : null
        }
      >
        {change ? <p className="quiet small">{say("canvas_hint")}</p> : null}
        {read.reason === undefined ? null : <p className="wrong">{say("unreadable", { reason: read.reason })}</p>}
        {flow ? (
          <Canvas
            flow={flow}
            chosen={chosen}
            choose={choose}
            {...(change
              ? {
                  connect: (from: string, to: string) => {
                    const index = flow.waves.findIndex(({ id }) => id === from);
                    if (index >= 0) change(changeWave(file, index, "then", to));
                  },
                }
              : {})}
          />
        ) : null}
        {wave && change && flow ? (
          <WaveForm
            key={wave.id}
            wave={wave}
            others={flow.waves.map(({ id }) => id).filter((id) => id !== wave.id)}
            set={(field, value) => change(changeWave(file, at, field, value))}
            remove={() => change(removeWave(file, at))}
          />
        ) : null}
      </Panel>
      <Panel title={say("file")}>
        <textarea
          ref={area}
          className="code"
          aria-label={say("file")}
          value={file}
          readOnly={change === undefined}
          spellCheck={false}
          wrap="off"
          onChange={({ target }) => change?.(target.value)}
        />
        {change ? <Problems file={file} area={area} /> : null}
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

/** What the server says of the text, as it is typed. */
function Problems({
  file,
  area,
}: {
  readonly file: string;
  readonly area: React.RefObject<HTMLTextAreaElement | null>;
}) {
  const say = useWords(words);
  const { of } = useLanguage();
  const text = useDeferredValue(file);
  const query = useQuery({
    queryKey: ["check", text],
    queryFn: () => take(api.POST("/v1/playbooks/check", { body: { file: text } })),
    placeholderData: (before) => before,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 10_000,
  });
  const problems = query.data?.problems ?? [];
  const goTo = (line: number, column: number) => {
    const lines = file.split("\n");
    const place = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0) + Math.max(0, column - 1);
    if (!area.current) return;
    area.current.focus();
    showPlace(area.current, file, place);
  };
  return (
    <div role="status" className="problems">
      {query.data === undefined ? null : problems.length === 0 ? (
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

const channels = ["sms", "push", "inbox", "slot", "wecom", "email", "robot_call", "agent_call", "manager"];

interface WaveFormProps {
  readonly wave: FlowWave;
  readonly others: readonly string[];
  readonly set: (field: "wait" | "channel" | "content" | "if" | "then", value: string) => void;
  readonly remove: () => void;
}

function WaveForm({ wave, others, set, remove }: WaveFormProps) {
  const say = useWords(words);
  const text = (field: "wait" | "content" | "if", label: string, value: string) => (
    <label className="field grow">
      {label}
      <Input
        defaultValue={value}
        onBlur={({ target }) => target.value.trim() !== value && set(field, target.value.trim())}
      />
    </label>
  );
  return (
    <div className="wave-form">
      <h3>
        {say("wave")} {wave.id}
      </h3>
      <div className="bar">
        {text("wait", say("wait"), wave.wait)}
        <label className="field">
          {say("channel")}
          <Select
            value={wave.channel === "" ? null : wave.channel}
            style={{ minWidth: 140 }}
            onChange={(value: string) => set("channel", value)}
            options={channels.map((one) => ({ value: one, label: one }))}
          />
        </label>
        {text("content", say("content"), wave.content)}
        {text("if", say("wave_if"), wave.condition)}
        <label className="field">
          {say("what_next")}
          <Select
            value={wave.next}
            style={{ minWidth: 160 }}
            onChange={(value: string) => set("then", value)}
            options={[
              { value: "", label: say("next_in_order") },
              ...others.map((one) => ({ value: one, label: one })),
              { value: END, label: say("end") },
            ]}
          />
        </label>
        <Button danger onClick={remove}>
          {say("remove_wave")}
        </Button>
      </div>
    </div>
  );
}
