/** A condition of a playbook: as text, by clauses where it speaks of customers, or by a model's score. */
import { Button, Input, Modal, Segmented } from "antd";
import { useState } from "react";
import { common } from "../../words/common.ts";
import { useWordOf, useWords } from "../../words/index.ts";
import { Builder } from "../3-audience/builder.tsx";
import { useEditing } from "./editing.ts";
import { type FieldProps, Labelled, Named } from "./entries.tsx";
import { plain, valueAt } from "./flow.ts";
import { formWords } from "./form-words.ts";
import { playbook as words } from "./words.ts";

export function Condition({ field, path }: FieldProps) {
  const { file, set, names } = useEditing();
  const say = useWords(words);
  const word = useWordOf(formWords);
  const here = [...path, field.key];
  const value = valueAt(file, here);
  const label = word(`f_${field.key}`);
  const byModel = typeof value === "object" && value !== null;
  const text = typeof value === "string" ? value : "";
  const write = (next: string) => set(here, next === "" && !field.needed ? undefined : next);
  const change = (to: string) => {
    const rule = byModel ? String(plain(value).else ?? "") : text;
    if (to === "rule") write(rule);
    else set(here, { model: names.of("model")[0]?.value ?? "", if: "", else: rule || "true" });
  };
  const choice =
    field.kind === "rule" ? (
      <Segmented
        size="small"
        aria-label={say("decided_by", { name: label })}
        value={byModel ? "model" : "rule"}
        onChange={change}
        options={[
          { value: "rule", label: say("by_rule") },
          { value: "model", label: say("by_model") },
        ]}
      />
    ) : null;
  if (byModel)
    return (
      <fieldset className="form-part">
        <legend>{label}</legend>
        {choice}
        <div className="form-fields">
          <Labelled label={word("f_model")} path={[...here, "model"]}>
            <Named
              field={{ key: "model", kind: "name", needed: true }}
              path={[...here, "model"]}
              label={word("f_model")}
              value={plain(value).model}
              write={(next) => set([...here, "model"], next)}
              known={names.of("model")}
            />
          </Labelled>
          <Condition field={{ key: "if", kind: "condition", needed: true, as: "score.renewal >= 0.4" }} path={here} />
          <Condition
            field={{ key: "else", kind: "condition", needed: true, ofCustomer: field.ofCustomer === true }}
            path={here}
          />
        </div>
      </fieldset>
    );
  return (
    <Labelled label={label} path={here}>
      {choice}
      <Text text={text} label={label} example={field.as ?? ""} write={write} />
      {field.ofCustomer && !/\bevent\./.test(text) ? <Clauses label={label} text={text} write={write} /> : null}
    </Labelled>
  );
}

interface TextProps {
  readonly text: string;
  readonly label: string;
  readonly example: string;
  readonly write: (text: string) => void;
}

function Text({ text, label, example, write }: TextProps) {
  const commit = (typed: string) => {
    const next = typed.replace(/\s*\n\s*/g, " ").trim();
    if (next !== text) write(next);
  };
  return (
    <Input.TextArea
      key={text}
      aria-label={label}
      className="mono"
      autoSize={{ minRows: 1, maxRows: 6 }}
      spellCheck={false}
      placeholder={example}
      defaultValue={text}
      onBlur={({ target }) => commit(target.value)}
    />
  );
}

/** The same condition by clauses, beside this page. */
function Clauses({ label, text, write }: Omit<TextProps, "example">) {
  const say = useWords(words);
  const sayCommon = useWords(common);
  const [draft, setDraft] = useState<string>();
  return (
    <>
      <span>
        <Button size="small" onClick={() => setDraft(text)}>
          {say("by_clauses")}
        </Button>
      </span>
      <Modal
        open={draft !== undefined}
        title={label}
        width={900}
        okText={say("take_over")}
        cancelText={sayCommon("cancel")}
        destroyOnHidden
        onCancel={() => setDraft(undefined)}
        onOk={() => {
          write((draft ?? "").trim());
          setDraft(undefined);
        }}
      >
        <Builder text={draft ?? ""} onChange={setDraft} />
      </Modal>
    </>
  );
}
