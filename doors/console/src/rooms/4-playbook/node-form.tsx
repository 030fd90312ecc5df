/** The form of what is chosen on the canvas: the trigger, for whom, a wave, or the end. */
import { Button, Input, Select } from "antd";
import type { ReactNode } from "react";
import { useLanguage, useWordOf, useWords } from "../../words/index.ts";
import { pointerOf, useEditing } from "./editing.ts";
import { Fields } from "./fields.tsx";
import { type Does, doesOf, END, type Path, plain, TRIGGER, valueAt, WHOM } from "./flow.ts";
import { formWords } from "./form-words.ts";
import {
  branchField,
  channelField,
  channelsField,
  endFields,
  experimentField,
  type Field,
  nameFields,
  onlyFields,
  roundFields,
  splitField,
  taskFields,
  touchFields,
  whenFields,
  whomFields,
} from "./spec.ts";
import { triggerFields } from "./spec-trigger.ts";
import { playbook as words } from "./words.ts";

/** What can be done with a wave as a whole. */
export interface WaveActs {
  readonly rename: (wave: number, name: string) => void;
  readonly changeDoes: (wave: number, does: Does) => void;
  readonly move: (wave: number, to: number) => void;
  /** @returns the new wave's id */
  readonly insertAfter: (wave: number, does: Does) => string;
  readonly remove: (wave: number) => void;
  /** Draws a way to another wave, or to the end, as dragging does. */
  readonly lead: (wave: number, to: string) => void;
}

export function NodeForm({ node, acts }: { readonly node: string; readonly acts: WaveActs }) {
  const say = useWords(words);
  const { waves } = useEditing();
  if (node === TRIGGER)
    return (
      <Form title={say("trigger")} roots={[["trigger"]]}>
        <Fields fields={triggerFields} path={["trigger"]} />
      </Form>
    );
  if (node === WHOM)
    return (
      <Form title={say("whom")} roots={[[]]}>
        <Fields fields={whomFields} path={[]} />
        <Section title={say("names_and_class")} fields={nameFields} path={[]} />
      </Form>
    );
  if (node === END)
    return (
      <Form title={`${say("goal")} · ${say("exit")}`} roots={[["goal"], ["exit"]]}>
        <Fields fields={endFields} path={[]} />
      </Form>
    );
  const at = waves.indexOf(node);
  return at < 0 ? null : <WaveForm key={node} at={at} acts={acts} />;
}

interface FormProps {
  readonly title: string;
  /** Places whose own mistakes stand above the fields. */
  readonly roots: readonly Path[];
  readonly children: ReactNode;
}

function Form({ title, roots, children }: FormProps) {
  const { problems } = useEditing();
  const { of } = useLanguage();
  const pointers = new Set(roots.map(pointerOf));
  const own = problems.filter(({ pointer }) => pointers.has(pointer));
  return (
    <section className="wave-form" aria-label={title}>
      <h3>{title}</h3>
      {own.map((one) => (
        <p key={`${one.name}/${one.line}`} className="bad">
          {of(one)}
        </p>
      ))}
      {children}
    </section>
  );
}

interface SectionProps {
  readonly title: string;
  readonly fields: readonly Field[];
  readonly path: Path;
}

/** Open where something is said in it. */
function Section({ title, fields, path }: SectionProps) {
  const { file } = useEditing();
  const says = fields.some(({ key }) => valueAt(file, [...path, key]) !== undefined);
  return (
    <details className="form-section" open={says}>
      <summary>{title}</summary>
      <Fields fields={fields} path={path} />
    </details>
  );
}

const kindsOfWave: readonly Does[] = ["channel", "channels", "branch", "split", "experiment", "nothing"];

/** What a new wave does, chosen when it is added. */
export function AddWave({ add, label }: { readonly add: (does: Does) => void; readonly label: string }) {
  const word = useWordOf(formWords);
  return (
    <Select
      size="small"
      aria-label={label}
      placeholder={label}
      value={null}
      popupMatchSelectWidth={false}
      onChange={(does: Does | null) => does && add(does)}
      options={kindsOfWave.map((one) => ({ value: one, label: word(`v_does_${one}`) }))}
      style={{ minWidth: 150 }}
    />
  );
}

function WaveForm({ at, acts }: { readonly at: number; readonly acts: WaveActs }) {
  const say = useWords(words);
  const { file, waves } = useEditing();
  const path = ["waves", at];
  const wave = plain(valueAt(file, path));
  const id = waves[at] ?? "";
  return (
    <Form title={`${say("wave")} ${id}`} roots={[path]}>
      <div className="bar">
        <label className="field">
          {say("wave_id")}
          <Input
            key={id}
            defaultValue={id}
            onBlur={({ target }) => {
              const name = target.value.trim();
              if (name !== "" && name !== id) acts.rename(at, name);
            }}
            onPressEnter={({ currentTarget }) => currentTarget.blur()}
          />
        </label>
        <Button size="small" disabled={at === 0} onClick={() => acts.move(at, at - 1)} aria-label={say("wave_earlier")}>
          ↑
        </Button>
        <Button
          size="small"
          disabled={at === waves.length - 1}
          onClick={() => acts.move(at, at + 1)}
          aria-label={say("wave_later")}
        >
          ↓
        </Button>
        <AddWave label={say("add_behind")} add={(does) => acts.insertAfter(at, does)} />
        {file.decide === undefined ? (
          <Select
            size="small"
            aria-label={say("lead_to")}
            placeholder={say("lead_to")}
            value={null}
            popupMatchSelectWidth={false}
            onChange={(to: string | null) => to && acts.lead(at, to)}
            options={[...waves.filter((one) => one !== id), END].map((one) => ({
              value: one,
              label: one === END ? say("end") : one,
            }))}
            style={{ minWidth: 130 }}
          />
        ) : null}
        <Button size="small" danger onClick={() => acts.remove(at)}>
          {say("remove_wave")}
        </Button>
      </div>
      {file.decide === undefined ? (
        <Sections wave={wave} at={at} changeDoes={(does) => acts.changeDoes(at, does)} />
      ) : (
        <Fields fields={roundFields} path={path} />
      )}
    </Form>
  );
}

const thenField: readonly Field[] = [{ key: "then", kind: "go" }];

const fieldsOf: Readonly<Record<Does, readonly Field[]>> = {
  channel: [channelField, ...touchFields],
  channels: [channelsField, ...touchFields],
  branch: [branchField],
  split: [splitField],
  experiment: [experimentField],
  nothing: [],
};

interface SectionsProps {
  readonly wave: ReturnType<typeof plain>;
  readonly at: number;
  readonly changeDoes: (does: Does) => void;
}

function Sections({ wave, at, changeDoes }: SectionsProps) {
  const say = useWords(words);
  const word = useWordOf(formWords);
  const path = ["waves", at];
  const does = doesOf(wave);
  const touches = does === "channel" || does === "channels";
  return (
    <>
      <h4>{say("wave_when")}</h4>
      <Fields fields={whenFields} path={path} />
      <Section title={say("wave_only")} fields={onlyFields} path={path} />
      <h4>{say("wave_does")}</h4>
      <div className="field">
        <Select
          aria-label={say("wave_does")}
          value={does}
          popupMatchSelectWidth={false}
          onChange={changeDoes}
          options={kindsOfWave.map((one) => ({ value: one, label: word(`v_does_${one}`) }))}
        />
      </div>
      <Fields fields={fieldsOf[does]} path={path} />
      {touches ? <Section title={say("wave_task")} fields={taskFields} path={path} /> : null}
      {does === "split" || does === "experiment" ? null : (
        <>
          <h4>{say("what_next")}</h4>
          <Fields fields={thenField} path={path} />
          {wave.then === undefined ? <p className="quiet small">{say("next_in_order")}</p> : null}
        </>
      )}
    </>
  );
}
