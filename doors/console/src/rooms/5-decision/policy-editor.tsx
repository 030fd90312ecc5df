/** A policy as a form and as text, side by side: its spans of days, what each says, and what is wrong with it. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Button, Tabs, Tag } from "antd";
import { useDeferredValue, useMemo, useRef, useState } from "react";
import { api, take } from "../../api/client.ts";
import { queries, useBank } from "../../api/session.ts";
import { Answered } from "../../ui/answered.tsx";
import { useAskFirst } from "../../ui/ask-first.tsx";
import { Panel } from "../../ui/page.tsx";
import { common } from "../../words/common.ts";
import { useFormats } from "../../words/formats.ts";
import { useLanguage, useWords } from "../../words/index.ts";
import { plain } from "../4-playbook/flow.ts";
import { setAt } from "../4-playbook/flow-edit.ts";
import { isNeeded, type PolicyKind, partOf, type Schema } from "./policy-schema.ts";
import { changeFrom, type PolicySpans, pathOfSpan, removeSpan, spansOf } from "./policy-text.ts";
import { policyWords } from "./policy-words.ts";
import { PolicyFields, type Problem, Value } from "./shape.tsx";
import { decision } from "./words.ts";

export interface PolicyEditorProps {
  readonly policy: string;
  readonly done: () => void;
}

/** What kinds of policies there are, and what may stand in each. */
export function usePolicyKinds() {
  return useQuery({
    queryKey: ["policies", "kinds"],
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: () => take(api.GET("/v1/policy-kinds")),
  });
}

export function PolicyEditor({ policy, done }: PolicyEditorProps) {
  const kinds = usePolicyKinds();
  const query = useQuery({
    queryKey: ["policies", policy, "file"],
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: async () => {
      const params = { path: { id: policy }, query: {} };
      const { data } = await api.GET("/v1/policies/{id}/file", { params, parseAs: "text" });
      return data ?? "";
    },
  });
  return (
    <Answered query={kinds}>
      {(known) => (
        <Answered query={query}>
          {(text) => <PolicyEditing policy={policy} first={text} kinds={known.kinds} done={done} />}
        </Answered>
      )}
    </Answered>
  );
}

function readable(text: string): { readonly read?: PolicySpans; readonly reason?: string } {
  try {
    return { read: spansOf(text) };
  } catch (error) {
    return { reason: error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error) };
  }
}

export interface PolicyEditingProps {
  /** The one that is changed; none: it is a new one. */
  readonly policy?: string;
  readonly first: string;
  readonly kinds: readonly PolicyKind[];
  readonly title?: string;
  /** Told the policy that was proposed; nothing where one gave up. */
  readonly done: (proposed?: string) => void;
}

/** Form and text side by side, of one that is changed or of a new one. */
export function PolicyEditing({ policy, first, kinds, title, done }: PolicyEditingProps) {
  const say = useWords(decision);
  const sayCommon = useWords(common);
  const [text, setText] = useState(first);
  const { read, reason } = useMemo(() => readable(text), [text]);
  const last = useRef<PolicySpans | undefined>(undefined);
  if (read) last.current = read;
  const problems = useProblems(text);
  const shown = read ?? last.current;
  const [span] = shown?.spans ?? [];
  const id = policy ?? String(span?.id ?? "");
  const taken = useTaken(policy === undefined ? id : undefined);
  const ready = problems?.length === 0 && text !== first && !taken;
  return (
    <Panel
      title={title ?? say("edit_title", { id })}
      extra={
        <span className="bar">
          <Propose
            text={text}
            policy={id}
            ready={ready}
            done={done}
            {...(policy === undefined ? { from: String(span?.effective_from ?? "") } : {})}
          />
          <Button onClick={() => done()}>{sayCommon("cancel")}</Button>
        </span>
      }
    >
      {policy === undefined ? null : <p className="quiet">{say("edit_about")}</p>}
      {taken ? <Taken id={id} /> : null}
      <div className="editor">
        <div>
          {reason === undefined ? null : <p className="wrong">{say("unreadable", { reason })}</p>}
          {shown ? (
            <Spans
              text={text}
              read={shown}
              problems={problems ?? []}
              change={setText}
              kinds={kinds}
              heads={policy === undefined ? ["id", ...names] : names}
            />
          ) : null}
        </div>
        <div className="editor-file">
          <textarea
            className="code"
            aria-label={say("as_text")}
            value={text}
            spellCheck={false}
            wrap="off"
            onChange={({ target }) => setText(target.value)}
          />
          <Found problems={problems} />
        </div>
      </div>
    </Panel>
  );
}

/** Whether a policy of that name is there already. */
function useTaken(id: string | undefined): boolean {
  const { data } = useQuery({ queryKey: ["policies"], queryFn: () => take(api.GET("/v1/policies")) });
  return id !== undefined && (data?.policies.some((one) => one.id === id) ?? false);
}

function Taken({ id }: { readonly id: string }) {
  const say = useWords(policyWords);
  return (
    <p className="wrong" role="alert">
      {say("taken", { id })}{" "}
      <Link to="/decisions" search={{ tab: "policies", policy: id }}>
        {id}
      </Link>
    </p>
  );
}

function useProblems(text: string) {
  const asked = useDeferredValue(text);
  return useQuery({
    queryKey: ["check", "policy", asked],
    queryFn: () => take(api.POST("/v1/policies/check", { body: { file: asked } })),
    placeholderData: (before) => before,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 10_000,
  }).data?.problems;
}

function Found({ problems }: { readonly problems: readonly (Problem & { readonly line: number })[] | undefined }) {
  const say = useWords(decision);
  const { of } = useLanguage();
  return (
    <div role="status">
      {problems === undefined ? null : problems.length === 0 ? (
        <p className="good">✓ {say("no_problems")}</p>
      ) : (
        <ul className="list">
          {problems.map((one) => (
            <li key={`${one.pointer}/${one.name}`} className="bad">
              {one.line > 0 ? <Tag>{say("line", { line: one.line })}</Tag> : null} {of(one)}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

interface SpansProps {
  readonly text: string;
  readonly read: PolicySpans;
  readonly problems: readonly Problem[];
  readonly change: (text: string) => void;
  readonly kinds: readonly PolicyKind[];
  readonly heads: readonly Head[];
}

const names = ["zh", "en", "effective_from", "effective_to"] as const;
type Head = "id" | (typeof names)[number];

/** Each span of days; the one that holds today is open first. */
function Spans({ text, read, problems, change, kinds, heads }: SpansProps) {
  const say = useWords(decision);
  const { day } = useFormats();
  const today = useBank()?.today ?? "";
  const holding = read.spans.findIndex(
    ({ effective_from: from = "", effective_to: to }) =>
      String(from) <= today && (to === undefined || today <= String(to)),
  );
  const [open, setOpen] = useState<string>();
  const set = (path: Parameters<typeof setAt>[1], value: unknown) => change(setAt(text, path, value));
  return (
    <>
      <Tabs
        size="small"
        activeKey={open ?? String(Math.max(0, holding))}
        onChange={setOpen}
        items={read.spans.map((span, at) => {
          const path = pathOfSpan(read, at);
          const schema = kinds.find(({ kind }) => kind === span.kind)?.schema as Schema | undefined;
          const to = span.effective_to === undefined ? say("open_end") : day(String(span.effective_to));
          return {
            key: String(at),
            label: (
              <>
                {day(String(span.effective_from ?? ""))} – {to}{" "}
                {at === holding ? <Tag color="green">{say("today")}</Tag> : null}
              </>
            ),
            children: (
              <>
                <div className="form-fields">
                  {heads.map((key) => (
                    <Value
                      key={key}
                      label={say(`p_${key}`)}
                      value={plain(span)[key]}
                      path={[...path, key]}
                      problems={problems}
                      set={set}
                      schema={partOf(schema, key)}
                      needed={isNeeded(schema, key) || key === "zh" || key === "en"}
                    />
                  ))}
                </div>
                <PolicyFields value={span} path={path} problems={problems} set={set} schema={schema} />
                {read.spans.length > 1 ? (
                  <Button size="small" danger type="text" onClick={() => change(removeSpan(text, at))}>
                    {say("remove_span")}
                  </Button>
                ) : null}
              </>
            ),
          };
        })}
      />
      <ChangeFrom
        after={String(read.spans.at(-1)?.effective_from ?? "")}
        act={(from) => {
          change(changeFrom(text, from));
          setOpen(String(read.spans.length));
        }}
      />
    </>
  );
}

/** From a day on it shall say something else; until then it says what it does. */
function ChangeFrom({ after, act }: { readonly after: string; readonly act: (day: string) => void }) {
  const say = useWords(decision);
  const [day, setDay] = useState("");
  return (
    <div className="bar">
      <label className="field">
        {say("change_from")}
        <input type="date" value={day} min={after} onChange={({ target }) => setDay(target.value)} />
      </label>
      <Button disabled={day === "" || day <= after} onClick={() => act(day)}>
        {say("add_span")}
      </Button>
    </div>
  );
}

interface ProposeProps extends Pick<PolicyEditingProps, "done"> {
  readonly text: string;
  readonly policy: string;
  readonly ready: boolean;
  /** First day of a new one. */
  readonly from?: string;
}

function Propose({ text, policy: id, ready, from, done }: ProposeProps) {
  const say = useWords(decision);
  const sayNew = useWords(policyWords);
  const sayCommon = useWords(common);
  const { day } = useFormats();
  const ask = useAskFirst();
  const propose = () =>
    ask(
      {
        title: from === undefined ? say("propose_title", { id }) : sayNew("propose_title", { id }),
        consequences: from === undefined ? say("propose_about") : sayNew("propose_about", { day: day(from) }),
        act: say("propose"),
        reason: sayCommon("reason"),
        done: say("proposed"),
      },
      async (reason) => {
        await take(api.POST("/v1/policies", { body: { id, file: text, reason } }));
        await queries.invalidateQueries({ queryKey: ["policies"] });
        done(id);
      },
    );
  return (
    <Button type="primary" disabled={!ready} onClick={propose}>
      {say("propose")}
    </Button>
  );
}
