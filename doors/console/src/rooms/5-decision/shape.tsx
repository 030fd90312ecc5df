/** A part of a policy, to be changed by its shape: values, names with amounts, lists and rows. */
import { Button, Input, Select } from "antd";
import { useLanguage, useWordOf, useWords } from "../../words/index.ts";
import { type Path, plain } from "../4-playbook/flow.ts";
import { beginningOf, exampleOf, isNeeded, isNumber, partOf, type Schema, unsaid } from "./policy-schema.ts";
import { policyWords } from "./policy-words.ts";
import { decision } from "./words.ts";

export interface Problem {
  readonly pointer: string;
  readonly name: string;
  readonly zh: string;
  readonly en: string;
}

export interface ShapeProps {
  readonly value: unknown;
  readonly path: Path;
  readonly problems: readonly Problem[];
  readonly set: (path: Path, value: unknown) => void;
  /** What may stand here, and whether something must. */
  readonly schema?: Schema | undefined;
  readonly needed?: boolean;
}

const pointerOf = (path: Path): string => path.map((step) => `/${step}`).join("");
const isDayKey = (key: unknown): boolean => key === "effective_from" || key === "effective_to";
const isPart = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Names of the keys that every policy has stand elsewhere. */
const heads = new Set(["id", "kind", "zh", "en", "effective_from", "effective_to"]);

function useNameOf(): (key: string | number | undefined) => string {
  const word = useWordOf(decision);
  return (key) => (typeof key === "number" ? String(key + 1) : word(`p_${key}`).replace(/^p_/, ""));
}

export function PolicyFields(props: ShapeProps) {
  return (
    <>
      <Fields {...props} value={plain(props.value)} without={heads} />
      <AddPart {...props} without={heads} />
    </>
  );
}

/** Each thing that is said, by its shape. */
function Fields({ without, ...props }: ShapeProps & { readonly without?: ReadonlySet<string> }) {
  const { value, path, schema } = props;
  return (
    <div className="form-fields">
      {Object.entries(plain(value))
        .filter(([key]) => !without?.has(key))
        .map(([key, one]) => (
          <Shape
            key={key}
            {...props}
            value={one}
            path={[...path, key]}
            schema={partOf(schema, key)}
            needed={isNeeded(schema, key)}
          />
        ))}
    </div>
  );
}

export function Shape(props: ShapeProps) {
  const { value, path, schema, set } = props;
  const say = useWords(decision);
  const label = useNameOf()(path.at(-1));
  if (Array.isArray(value) && (value.some(isPart) || schema?.items?.type === "object"))
    return <Rows {...props} label={label} rows={value} />;
  if (isPart(value) || (value === null && schema?.type === "object"))
    return (
      <fieldset className="form-part">
        <legend>{label}</legend>
        <Fields {...props} value={plain(value)} />
        <Wrong {...props} />
        <AddPart {...props} value={plain(value)} />
        <AddEntry {...props} value={plain(value)} />
        {props.needed === false && schema !== undefined ? (
          <Button size="small" type="text" danger onClick={() => set(path, undefined)}>
            {say("remove_row", { name: label })}
          </Button>
        ) : null}
      </fieldset>
    );
  return <Value {...props} label={label} />;
}

function Wrong({ problems, path }: Pick<ShapeProps, "problems" | "path">) {
  const { of } = useLanguage();
  const pointer = pointerOf(path);
  return problems
    .filter((one) => one.pointer === pointer)
    .map((one) => (
      <span key={one.name} className="bad small">
        {of(one)}
      </span>
    ));
}

/** One value: words of a list, yes or no, a number, a day, a text. */
export function Value(props: ShapeProps & { readonly label: string }) {
  const { problems, path, label } = props;
  const wrong = problems.some(({ pointer }) => pointer === pointerOf(path));
  return (
    <div className={`field ${wrong ? "field-wrong" : ""}`}>
      {label}
      <Entry {...props} wrong={wrong} />
      <Wrong problems={problems} path={path} />
    </div>
  );
}

function Entry(props: ShapeProps & { readonly label: string; readonly wrong: boolean }) {
  const { value, path, set, label, schema, needed } = props;
  const say = useWords(decision);
  const word = useWordOf(policyWords);
  const choices = (schema?.enum ?? schema?.items?.enum ?? []).map((one) => ({
    value: one,
    label: word(`v_${one}`).replace(/^v_/, ""),
  }));
  if (Array.isArray(value))
    return (
      <Select
        {...(choices.length > 0 ? { mode: "multiple", options: choices } : { mode: "tags", open: false })}
        suffixIcon={null}
        aria-label={label}
        value={value.map(String).filter((one) => one !== "")}
        tokenSeparators={[",", "，"]}
        onChange={(next: string[]) => set(path, next.length === 0 && needed === false ? undefined : next)}
      />
    );
  if (typeof value === "boolean")
    return (
      <Select
        aria-label={label}
        value={value}
        onChange={(next: boolean) => set(path, next)}
        options={[
          { value: true, label: say("yes") },
          { value: false, label: say("no") },
        ]}
      />
    );
  if (schema?.enum)
    return (
      <Select
        aria-label={label}
        value={String(value ?? "")}
        options={choices}
        allowClear={needed === false}
        onChange={(next: string | undefined) => set(path, next)}
      />
    );
  return <TextEntry {...props} />;
}

function TextEntry({
  value,
  path,
  set,
  label,
  schema,
  needed,
  wrong,
}: ShapeProps & {
  readonly label: string;
  readonly wrong: boolean;
}) {
  const numeric = typeof value === "number" || isNumber(schema);
  return (
    <Input
      key={String(value ?? "")}
      type={isDayKey(path.at(-1)) ? "date" : "text"}
      aria-label={label}
      defaultValue={String(value ?? "")}
      placeholder={exampleOf(schema)}
      inputMode={numeric ? "decimal" : "text"}
      onBlur={({ target }) => {
        const text = target.value.trim();
        if (text === String(value ?? "")) return;
        if (text === "" && needed && numeric) set(path, null);
        else if (text === "" && (needed === false || path.at(-1) === "effective_to" || numeric)) set(path, undefined);
        else set(path, typed(text, numeric || wrong));
      }}
      onPressEnter={({ currentTarget }) => currentTarget.blur()}
    />
  );
}

/** What is a number stays one, and what could not stand as text may be one. */
const typed = (text: string, numeric: boolean): string | number =>
  numeric && text !== "" && Number.isFinite(Number(text)) ? Number(text) : text;

interface RowsProps extends ShapeProps {
  readonly label: string;
  readonly rows: readonly unknown[];
}

function Rows({ label, rows, path, problems, set, schema, needed }: RowsProps) {
  const say = useWords(decision);
  const last = rows.length > 0 ? plain(rows.at(-1)) : plain(beginningOf(schema?.items));
  const another = () => {
    const ids = rows.map((row) => String(plain(row).id ?? ""));
    let count = rows.length + 1;
    while (ids.includes(`rule-${count}`)) count++;
    const next = "id" in last ? { ...last, id: `rule-${count}` } : last;
    // A list that is empty is written anew.
    if (rows.length === 0) set(path, [next]);
    else set([...path, rows.length], next);
  };
  const remove = (at: number) => {
    if (rows.length === 1 && needed !== false) set(path, []);
    else set([...path, at], undefined);
  };
  const fewest = schema === undefined ? 1 : needed === false ? 0 : (schema.minItems ?? 0);
  return (
    <fieldset className="form-part">
      <legend>{label}</legend>
      {rows.map((row, at) => {
        const here = { path: [...path, at], value: plain(row), schema: schema?.items, problems, set };
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: rows are known by their place alone.
          <div className="policy-row" key={at}>
            <Fields {...here} />
            <Wrong problems={problems} path={here.path} />
            <span className="bar">
              <AddPart {...here} />
              <Button size="small" type="text" danger disabled={rows.length <= fewest} onClick={() => remove(at)}>
                {say("remove_row", { name: String(plain(row).id ?? "") || String(at + 1) })}
              </Button>
            </span>
          </div>
        );
      })}
      <Wrong problems={problems} path={path} />
      <Button size="small" onClick={another}>
        {say("add_row")}
      </Button>
    </fieldset>
  );
}

/** What may be said here and is not. */
function AddPart({ value, path, set, schema, without }: ShapeProps & { readonly without?: ReadonlySet<string> }) {
  const say = useWords(decision);
  const name = useNameOf();
  const more = unsaid(schema, plain(value)).filter((key) => !without?.has(key));
  if (more.length === 0) return null;
  return (
    <Select
      size="small"
      className="form-add policy-name"
      aria-label={say("add_part")}
      placeholder={say("add_part")}
      value={null}
      options={more.map((key) => ({ value: key, label: name(key) }))}
      onChange={(key: string | null) => {
        if (key !== null) set([...path, key], firstOf(partOf(schema, key)));
      }}
    />
  );
}

/** What is added stands in the form at once, so that it can be filled in. */
function firstOf(schema: Schema | undefined): unknown {
  const first = beginningOf(schema);
  return Array.isArray(first) && first.length === 0 && schema?.items?.enum ? [schema.items.enum[0]] : first;
}

/** Where names have amounts or parts of their own, another name can be added. */
function AddEntry({ value, path, set, schema }: ShapeProps) {
  const say = useWords(decision);
  const of = Object.values(schema?.patternProperties ?? {})[0];
  const values = Object.values(plain(value));
  const amounts = values.length > 0 && values.every((one) => typeof one === "number");
  if (of === undefined && !amounts) return null;
  return (
    <Input
      key={values.length}
      size="small"
      className="policy-name"
      aria-label={say("add_name")}
      placeholder={say("add_name")}
      onBlur={({ target }) => {
        const name = target.value.trim();
        if (name !== "" && !(name in plain(value))) set([...path, name], of === undefined ? 0 : beginningOf(of));
      }}
      onPressEnter={({ currentTarget }) => currentTarget.blur()}
    />
  );
}
