/** A part of a policy, to be changed by its shape: values, names with amounts, lists and rows. */
import { Button, Input, Select } from "antd";
import { useLanguage, useWordOf, useWords } from "../../words/index.ts";
import { type Path, plain } from "../4-playbook/flow.ts";
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
}

const pointerOf = (path: Path): string => path.map((step) => `/${step}`).join("");
const isDayKey = (key: unknown): boolean => key === "effective_from" || key === "effective_to";
const isPart = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Names of the keys that every policy has stand elsewhere. */
const heads = new Set(["id", "kind", "zh", "en", "effective_from", "effective_to"]);

export function PolicyFields(props: ShapeProps) {
  const rest = Object.entries(plain(props.value)).filter(([key]) => !heads.has(key));
  return (
    <div className="form-fields">
      {rest.map(([key, value]) => (
        <Shape key={key} {...props} value={value} path={[...props.path, key]} />
      ))}
    </div>
  );
}

export function Shape(props: ShapeProps) {
  const { value, path } = props;
  const word = useWordOf(decision);
  const key = path.at(-1);
  const label = typeof key === "number" ? String(key + 1) : word(`p_${key}`).replace(/^p_/, "");
  if (Array.isArray(value) && value.some(isPart)) return <Rows {...props} label={label} rows={value} />;
  if (isPart(value))
    return (
      <fieldset className="form-part">
        <legend>{label}</legend>
        <div className="form-fields">
          {Object.entries(value).map(([name, one]) => (
            <Shape key={name} {...props} value={one} path={[...path, name]} />
          ))}
        </div>
        <AddEntry {...props} value={value} />
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

/** One value: a list of words, yes or no, a number, a day, a text. */
export function Value({ value, path, problems, set, label }: ShapeProps & { readonly label: string }) {
  const say = useWords(decision);
  const wrong = problems.some(({ pointer }) => pointer === pointerOf(path));
  return (
    <div className={`field ${wrong ? "field-wrong" : ""}`}>
      {label}
      {Array.isArray(value) ? (
        <Select
          mode="tags"
          open={false}
          suffixIcon={null}
          aria-label={label}
          value={value.map(String)}
          tokenSeparators={[",", "，"]}
          onChange={(next: string[]) => set(path, next)}
        />
      ) : typeof value === "boolean" ? (
        <Select
          aria-label={label}
          value={value}
          onChange={(next: boolean) => set(path, next)}
          options={[
            { value: true, label: say("yes") },
            { value: false, label: say("no") },
          ]}
        />
      ) : (
        <Input
          key={String(value ?? "")}
          type={isDayKey(path.at(-1)) ? "date" : "text"}
          aria-label={label}
          defaultValue={String(value ?? "")}
          inputMode={typeof value === "number" ? "decimal" : "text"}
          onBlur={({ target }) => {
            const text = target.value.trim();
            if (text === String(value ?? "")) return;
            if (text === "" && (path.at(-1) === "effective_to" || typeof value === "number")) set(path, undefined);
            else set(path, typed(text, value, wrong));
          }}
          onPressEnter={({ currentTarget }) => currentTarget.blur()}
        />
      )}
      <Wrong problems={problems} path={path} />
    </div>
  );
}

/** What was a number stays one, and what could not stand as text may be one. */
const typed = (text: string, before: unknown, wrong: boolean): string | number =>
  (typeof before === "number" || wrong) && text !== "" && Number.isFinite(Number(text)) ? Number(text) : text;

interface RowsProps extends ShapeProps {
  readonly label: string;
  readonly rows: readonly unknown[];
}

function Rows({ label, rows, path, problems, set }: RowsProps) {
  const say = useWords(decision);
  const last = plain(rows.at(-1));
  const another = () => {
    const ids = rows.map((row) => String(plain(row).id ?? ""));
    let count = rows.length + 1;
    while (ids.includes(`rule-${count}`)) count++;
    set([...path, rows.length], "id" in last ? { ...last, id: `rule-${count}` } : last);
  };
  return (
    <fieldset className="form-part">
      <legend>{label}</legend>
      {rows.map((row, at) => {
        const here = [...path, at];
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: rows are known by their place alone.
          <div className="policy-row" key={at}>
            <div className="form-fields">
              {Object.entries(plain(row)).map(([name, value]) => (
                <Shape key={name} value={value} path={[...here, name]} problems={problems} set={set} />
              ))}
            </div>
            <Wrong problems={problems} path={here} />
            <Button size="small" type="text" danger disabled={rows.length === 1} onClick={() => set(here, undefined)}>
              {say("remove_row", { name: String(plain(row).id ?? at + 1) })}
            </Button>
          </div>
        );
      })}
      <Button size="small" onClick={another}>
        {say("add_row")}
      </Button>
    </fieldset>
  );
}

/** Where names have amounts, another name can be added. */
function AddEntry({ value, path, set }: ShapeProps) {
  const say = useWords(decision);
  const values = Object.values(plain(value));
  if (values.length === 0 || !values.every((one) => typeof one === "number")) return null;
  return (
    <Input
      key={values.length}
      size="small"
      className="policy-name"
      aria-label={say("add_name")}
      placeholder={say("add_name")}
      onBlur={({ target }) => {
        const name = target.value.trim();
        if (name !== "" && !(name in plain(value))) set([...path, name], 0);
      }}
      onPressEnter={({ currentTarget }) => currentTarget.blur()}
    />
  );
}
