/** One clause: a field, a comparison, values. */
import { Button, Input, Select } from "antd";
import { useWords } from "../../words/index.ts";
import type { Edit, Node } from "./builder-edit.ts";
import type { Field } from "./builder-fields.ts";
import { audience } from "./words.ts";

export function Remove({ place, edit }: { readonly place: number; readonly edit: Edit }) {
  const say = useWords(audience);
  return (
    <Button size="small" type="text" danger onClick={() => edit.remove(place)}>
      {say("remove")}
    </Button>
  );
}

type Operator = NonNullable<Node["operator"]>;
const operatorWords = {
  "==": "op_eq",
  "!=": "op_ne",
  "<": "op_lt",
  "<=": "op_le",
  ">": "op_gt",
  ">=": "op_ge",
  in: "op_in",
  holds: "op_holds",
  contains: "op_contains",
  starts_with: "op_starts",
  ends_with: "op_ends",
  present: "op_present",
  true: "op_true",
} as const satisfies Record<Operator, string>;
const operatorsOf: Readonly<Record<Field["kind"], readonly Operator[]>> = {
  number: [">=", ">", "<=", "<", "==", "!=", "present"],
  date: [">=", ">", "<=", "<", "==", "present"],
  text: ["==", "!=", "in", "contains", "starts_with", "ends_with", "present"],
  bool: ["true", "==", "present"],
  tag: ["present", "==", "!=", "in"],
  audience: ["present"],
  list: ["holds", "present"],
};
const bare: readonly Operator[] = ["present", "true"];

export function Clause({ place, node, edit }: { readonly place: number; readonly node: Node; readonly edit: Edit }) {
  const say = useWords(audience);
  const { left = "", operator = "present", values = [], list = false } = node;
  const field = edit.fields.flatMap(({ options }) => options).find(({ value }) => value === left);
  const operators = [...new Set([...(field ? operatorsOf[field.kind] : []), operator])];
  const write = (next: Partial<Pick<Node, "left" | "operator" | "values" | "list">>) => {
    const { written: _, ...kept } = node;
    edit.set(place, { ...kept, ...next });
  };
  const byField = (next: string) => {
    const found = edit.fields.flatMap(({ options }) => options).find(({ value }) => value === next);
    write(found ? { left: next, ...startOf(found, operatorsOf[found.kind][0] ?? "present") } : { left: next });
  };
  const byOperator = (next: Operator) => {
    if (bare.includes(next) || bare.includes(operator) || (next === "in") !== list)
      write(field ? startOf(field, next) : { operator: next });
    else write({ operator: next });
  };
  const cleared = bare.includes(operator);
  return (
    <div className="clause">
      <Select
        aria-label={say("field")}
        showSearch={{ optionFilterProp: "label" }}
        value={left}
        onChange={byField}
        options={edit.fields.map(({ label, options }) => ({
          label,
          options: options.map(({ value, label: name }) => ({ value, label: name })),
        }))}
        popupMatchSelectWidth={320}
        style={{ width: 190 }}
      />
      <Select
        aria-label={say("operator")}
        value={operator}
        onChange={byOperator}
        options={operators.map((one) => ({ value: one, label: say(operatorWords[one]) }))}
        style={{ width: 118 }}
      />
      {cleared ? null : (
        <Values field={field} values={values} list={list} onWrite={(next) => write({ values: next })} />
      )}
      <Remove place={place} edit={edit} />
    </div>
  );
}

type Value = NonNullable<Node["values"]>[number];

/** A clause with a value that fits, to be changed. */
function startOf(
  { kind, choices }: Field,
  operator: Operator,
): Pick<Node, "operator"> & Partial<Pick<Node, "values" | "list">> {
  if (bare.includes(operator)) return { operator, values: [], list: false };
  const [first] = choices ?? [];
  const value: Value =
    kind === "number"
      ? { type: "number", value: "0" }
      : kind === "date"
        ? { type: "today" }
        : kind === "bool"
          ? { type: "bool", value: "true" }
          : { type: "string", value: first?.value ?? "" };
  return { operator, values: [value], list: operator === "in" };
}

interface ValuesProps {
  readonly field: Field | undefined;
  readonly values: readonly Value[];
  readonly list: boolean;
  readonly onWrite: (values: Value[]) => void;
}

function Values({ field, values, list, onWrite }: ValuesProps) {
  const say = useWords(audience);
  const [first] = values;
  const type = first?.type ?? "string";
  if (list)
    return (
      <Select
        mode="tags"
        aria-label={say("value")}
        value={values.map(({ value = "" }) => value)}
        onChange={(next) => onWrite(next.map((value) => ({ type, value })))}
        options={(field?.choices ?? []).map((one) => ({ ...one }))}
        style={{ minWidth: 180 }}
      />
    );
  if (field?.choices && type === "string")
    return (
      <Select
        aria-label={say("value")}
        value={first?.value ?? ""}
        onChange={(value) => onWrite([{ type, value }])}
        options={field.choices.map((one) => ({ ...one }))}
        style={{ minWidth: 140 }}
      />
    );
  return (
    <Input
      aria-label={say("value")}
      key={`${type}-${first?.value ?? ""}`}
      defaultValue={first?.value ?? type}
      inputMode={type === "number" ? "decimal" : "text"}
      style={{ width: 130 }}
      onBlur={({ target }) => {
        const value = target.value.trim();
        if (value !== (first?.value ?? type) && value !== "") onWrite([valueIn(value, type)]);
      }}
      onPressEnter={({ currentTarget }) => currentTarget.blur()}
    />
  );
}

function valueIn(value: string, type: Value["type"]): Value {
  if (value === "today" || value === "now") return { type: value };
  if (type === "today" || type === "now") return { type: /^\d{4}-\d\d-\d\d$/.test(value) ? "date" : "instant", value };
  return { type, value };
}
