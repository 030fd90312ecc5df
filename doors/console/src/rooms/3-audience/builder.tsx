/** A condition as clauses and as text, in step: the server reads either and gives the other. */
import { useQuery } from "@tanstack/react-query";
import { Alert, Button, Input, Segmented } from "antd";
import { type ReactNode, useEffect, useState } from "react";
import { api, take } from "../../api/client.ts";
import { useTrouble } from "../../ui/answered.tsx";
import { useCatalog } from "../../ui/use-catalog.ts";
import { useLanguage, useWords } from "../../words/index.ts";
import { Clause, Remove } from "./builder-clause.tsx";
import { Edit, type Node, type Read } from "./builder-edit.ts";
import { useFields } from "./builder-fields.ts";
import { audience } from "./words.ts";

const PAUSE_MS = 350;

/** The text some time after it was last changed. */
export function useSettled(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const waiting = setTimeout(() => setSettled(text), PAUSE_MS);
    return () => clearTimeout(waiting);
  }, [text]);
  return settled;
}

/** What the server makes of a condition; undefined while it reads. */
export function useRead(condition: string) {
  return useQuery({
    queryKey: ["catalog", "condition", condition],
    queryFn: () => take(api.POST("/v1/conditions", { body: { condition } })),
    enabled: condition.trim() !== "",
    staleTime: 60_000,
  });
}

export interface BuilderProps {
  readonly text: string;
  readonly onChange: (text: string) => void;
}

export function Builder({ text, onChange }: BuilderProps) {
  const say = useWords(audience);
  const { of } = useLanguage();
  const trouble = useTrouble();
  const settled = useSettled(text);
  const { data: read, error } = useRead(settled);
  const [failed, setFailed] = useState<string>();
  const change = (nodes: readonly Node[]) => {
    const root = nodes[0];
    if (root === undefined || (root.kind !== "clause" && root.of?.length === 0)) {
      onChange("");
      return;
    }
    setFailed(undefined);
    take(api.POST("/v1/conditions", { body: { nodes: [...nodes] } }))
      .then(({ condition }) => onChange(condition))
      .catch((reason: unknown) => setFailed(trouble(reason)));
  };
  const problems = settled.trim() === "" ? [] : (read?.problems ?? []);
  return (
    <div className="columns">
      <div>
        <h3>{say("builder")}</h3>
        <Tree read={settled.trim() === "" ? undefined : read} onChange={change} />
        {failed === undefined ? null : <Alert type="error" title={failed} />}
      </div>
      <div>
        <h3>{say("as_text")}</h3>
        <Input.TextArea
          aria-label={say("as_text")}
          value={text}
          autoSize={{ minRows: 5, maxRows: 16 }}
          spellCheck={false}
          className="mono"
          status={problems.length > 0 ? "error" : ""}
          placeholder={say("example")}
          onChange={({ target }) => onChange(target.value)}
        />
        {error ? <p className="bad">{trouble(error)}</p> : null}
        <ul className="clauses" aria-live="polite">
          {problems.map((problem) => (
            <li key={`${problem.start}-${problem.name}`} className="bad">
              <code>{settled.slice(problem.start, problem.end) || "…"}</code> {of(problem)}
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}

const empty: readonly Node[] = [{ kind: "all", of: [] }];

function Tree({
  read,
  onChange,
}: {
  readonly read: Read | undefined;
  readonly onChange: (nodes: readonly Node[]) => void;
}) {
  const say = useWords(audience);
  const catalog = useCatalog();
  const fields = useFields(catalog);
  if (read && read.nodes.length === 0) return <p className="quiet">{say("no_form")}</p>;
  const nodes = read?.nodes ?? empty;
  const [root] = nodes;
  const whole = root && (root.kind === "all" || root.kind === "any") ? nodes : wrapped(nodes);
  const edit = new Edit(whole, onChange, fields);
  return <Part place={0} edit={edit} />;
}

/** One clause alone, as a group that others can be added to. */
function wrapped(nodes: readonly Node[]): readonly Node[] {
  return [
    { kind: "all", of: [1] },
    ...nodes.map((node) => (node.of ? { ...node, of: node.of.map((at) => at + 1) } : node)),
  ];
}

function Part({ place, edit }: { readonly place: number; readonly edit: Edit }): ReactNode {
  const say = useWords(audience);
  const node = edit.nodes[place];
  if (!node) return null;
  if (node.kind === "clause") return <Clause place={place} node={node} edit={edit} />;
  if (node.kind === "text")
    return (
      <div className="clause">
        <code>{node.text}</code> <span className="quiet small">{say("written_only")}</span>
        <Remove place={place} edit={edit} />
      </div>
    );
  if (node.kind === "not")
    return (
      <div className="clause-group">
        <strong>{say("not_of")}</strong>
        {node.of?.map((part) => (
          <Part key={part} place={part} edit={edit} />
        ))}
        <Remove place={place} edit={edit} />
      </div>
    );
  const { kind } = node;
  const first: Node = {
    kind: "clause",
    left: edit.fields[0]?.options[0]?.value ?? "customer.age",
    operator: "present",
  };
  return (
    <fieldset className="clause-group">
      <legend className="unseen">{say(kind === "all" ? "all_of" : "any_of")}</legend>
      <div className="bar">
        <Segmented
          size="small"
          value={kind}
          options={[
            { value: "all", label: say("all_of") },
            { value: "any", label: say("any_of") },
          ]}
          onChange={(next) => edit.set(place, { kind: next as "all" | "any", of: node.of ?? [] })}
        />
        {place === 0 ? null : <Remove place={place} edit={edit} />}
      </div>
      {node.of?.map((part) => (
        <Part key={part} place={part} edit={edit} />
      ))}
      <div className="bar">
        <Button size="small" onClick={() => edit.add(place, first)}>
          {say("add_clause")}
        </Button>
        <Button
          size="small"
          type="text"
          onClick={() => edit.add(place, { kind: kind === "all" ? "any" : "all", of: [1] }, first)}
        >
          {say("add_group")}
        </Button>
      </div>
    </fieldset>
  );
}
