/** Entries of a playbook's form: one value each, as text or chosen. */
import { Input, Segmented, Select } from "antd";
import type { ReactNode } from "react";
import { useLanguage, useWordOf, useWords } from "../../words/index.ts";
import { problemsAt, useEditing } from "./editing.ts";
import { END, type Path } from "./flow.ts";
import { formWords } from "./form-words.ts";
import type { Name } from "./names.ts";
import { channels, type Field } from "./spec.ts";
import { playbook as words } from "./words.ts";

export interface FieldProps {
  readonly field: Field;
  /** Of the part in which the field stands. */
  readonly path: Path;
}

export interface LabelledProps {
  readonly label: string;
  readonly path: Path;
  readonly children: ReactNode;
}

/** The label of a field with its mistakes below it. */
export function Labelled({ label, path, children }: LabelledProps) {
  const { problems } = useEditing();
  const { of } = useLanguage();
  const wrong = problemsAt(problems, path);
  return (
    <div className={`field ${wrong.length > 0 ? "field-wrong" : ""}`}>
      {label}
      {children}
      {wrong.map((one) => (
        <span key={`${one.pointer}/${one.name}`} className="bad small">
          {of(one)}
        </span>
      ))}
    </div>
  );
}

export interface EntryProps {
  readonly field: Field;
  readonly path: Path;
  readonly label: string;
  readonly value: unknown;
  readonly write: (value: unknown) => void;
}

const listOf = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);
const textOf = (value: unknown): string =>
  typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? String(value) : "";

export function Entry(props: EntryProps) {
  const { field, value, write } = props;
  const { names, waves } = useEditing();
  const say = useWords(words);
  const word = useWordOf(formWords);
  switch (field.kind) {
    case "one":
      return <Choose {...props} options={(field.of ?? []).map((one) => ({ value: one, label: word(`c_${one}`) }))} />;
    case "flag":
      return (
        <Choose
          {...props}
          value={textOf(value)}
          write={(next) => write(next === undefined || next === "" ? undefined : next === "true")}
          options={[
            { value: "true", label: say("yes") },
            { value: "false", label: say("no") },
          ]}
        />
      );
    case "some":
      return <Several {...props} options={(field.of ?? []).map((one) => ({ value: one, label: word(`c_${one}`) }))} />;
    case "channels":
      return <Channels {...props} />;
    case "name":
      return <Named {...props} known={field.from ? names.of(field.from) : []} />;
    case "names":
      return <Several {...props} options={field.from ? names.of(field.from) : []} />;
    case "texts":
      return <Several {...props} options={[]} free />;
    case "go":
      return (
        <Choose
          {...props}
          options={[...waves.map((one) => ({ value: one, label: one })), { value: END, label: say("end") }]}
        />
      );
    default:
      return <Text {...props} />;
  }
}

/** What was typed holds when one leaves the field. */
function Text({ field, label, value, write }: EntryProps) {
  const shown = textOf(value);
  const commit = (typed: string) => {
    const text = typed.trim();
    if (text === shown) return;
    const isNumber = field.kind === "number" && text !== "" && Number.isFinite(Number(text));
    write(isNumber ? Number(text) : text);
  };
  return (
    <Input
      key={shown}
      aria-label={label}
      defaultValue={shown}
      placeholder={field.as ?? ""}
      inputMode={field.kind === "number" ? "decimal" : "text"}
      onBlur={({ target }) => commit(target.value)}
      onPressEnter={({ currentTarget }) => commit(currentTarget.value)}
    />
  );
}

function Choose({ field, label, value, write, options }: EntryProps & { readonly options: readonly Name[] }) {
  const shown = textOf(value);
  const known = options.some((one) => one.value === shown) || shown === "";
  return (
    <Select
      aria-label={label}
      value={shown === "" ? null : shown}
      allowClear={!field.needed}
      showSearch={options.length > 10 ? { optionFilterProp: "label" } : false}
      popupMatchSelectWidth={false}
      onChange={(next: string | null | undefined) => write(next ?? "")}
      options={[...options, ...(known ? [] : [{ value: shown, label: shown }])]}
    />
  );
}

/** A name of the bank; where none are known it is typed. */
export function Named({ known, ...props }: EntryProps & { readonly known: readonly Name[] }) {
  return known.length === 0 ? <Text {...props} /> : <Choose {...props} options={known} />;
}

interface SeveralProps extends EntryProps {
  readonly options: readonly Name[];
  readonly free?: boolean;
}

function Several({ field, label, value, write, options, free = false }: SeveralProps) {
  return (
    <Select
      mode={free ? "tags" : "multiple"}
      aria-label={label}
      value={listOf(value)}
      tokenSeparators={[",", "，"]}
      placeholder={field.as ?? ""}
      showSearch={{ optionFilterProp: "label" }}
      popupMatchSelectWidth={false}
      {...(free ? { open: false, suffixIcon: null } : {})}
      onChange={(next) => write(next.length === 0 && !field.needed ? undefined : next)}
      options={options.map((one) => ({ ...one }))}
    />
  );
}

function Channels(props: EntryProps) {
  const { value, write, label } = props;
  const word = useWordOf(formWords);
  const say = useWords(words);
  const isBest = value === "best";
  return (
    <>
      <Segmented
        size="small"
        aria-label={label}
        value={isBest ? "best" : "order"}
        onChange={(next) => write(next === "best" ? "best" : ["push", "sms"])}
        options={[
          { value: "order", label: say("in_order") },
          { value: "best", label: word("c_best") },
        ]}
      />
      {isBest ? null : (
        <Several {...props} options={channels.map((one) => ({ value: one, label: word(`c_${one}`) }))} />
      )}
    </>
  );
}
