/** What came of a task: one choice, a few words where they are needed, and on to the next one. */
import { Button, Input, InputNumber, Radio } from "antd";
import { useState } from "react";
import { type Answer, api, type paths, take } from "../../api/client.ts";
import { queries } from "../../api/session.ts";
import { useAct, useAskFirst } from "../../ui/ask-first.tsx";
import { Panel } from "../../ui/page.tsx";
import { common } from "../../words/common.ts";
import { useWords } from "../../words/index.ts";
import { tasks as words } from "./task-words.ts";

type Body = paths["/v1/tasks/{task}/outcome"]["post"]["requestBody"]["content"]["application/json"];
type Outcome = Body["outcome"];
type OneTask = Answer<"/v1/tasks/{task}">;

const ofContact = ["interested", "converted", "call_back", "refused", "wrong_person", "do_not_contact"] as const;
const ofReview = ["release", "refuse", "ask"] as const;

export function OutcomeForm({ task, next }: { readonly task: OneTask; readonly next: () => void }) {
  const say = useWords(words);
  const sayCommon = useWords(common);
  const act = useAct();
  const ask = useAskFirst();
  const [outcome, setOutcome] = useState<Outcome>();
  const [minutes, setMinutes] = useState<number | null>(null);
  const [again, setAgain] = useState("");
  const [reason, setReason] = useState("");
  const review = task.kind === "review";
  const record = async (chosen: Outcome) => {
    const body: Body = {
      outcome: chosen,
      ...(minutes === null || review ? {} : { seconds: Math.round(minutes * 60) }),
      ...(chosen === "call_back" && again ? { callBackAt: new Date(again).toISOString() } : {}),
      ...(review ? { reason: reason.trim() } : {}),
    };
    await take(api.POST("/v1/tasks/{task}/outcome", { params: { path: { task: task.task } }, body }));
    await queries.invalidateQueries({ queryKey: ["tasks"] });
    next();
  };
  const submit = () => {
    if (outcome === undefined) return;
    if (outcome !== "do_not_contact") {
      void act(() => record(outcome), say("recorded"));
      return;
    }
    ask(
      {
        title: say("do_not_contact_title"),
        consequences: say("do_not_contact_about"),
        act: say("do_not_contact"),
        danger: true,
        done: say("recorded"),
      },
      () => record(outcome),
    );
  };
  return (
    <Panel title={say("what_came")}>
      <Radio.Group
        value={outcome}
        onChange={({ target }) => setOutcome(target.value as Outcome)}
        optionType="button"
        buttonStyle="solid"
        className="outcomes"
        options={(review ? ofReview : ofContact).map((one) => ({ value: one, label: say(one) }))}
      />
      <div className="bar">
        {review ? (
          <label className="field grow">
            {sayCommon("reason")}
            <Input.TextArea
              rows={2}
              maxLength={500}
              value={reason}
              onChange={({ target }) => setReason(target.value)}
            />
          </label>
        ) : (
          <label className="field">
            {say("minutes")}
            <InputNumber min={0} max={600} value={minutes} onChange={setMinutes} />
          </label>
        )}
        {outcome === "call_back" ? (
          <label className="field">
            {say("call_back_at")}
            <input type="datetime-local" value={again} onChange={({ target }) => setAgain(target.value)} />
          </label>
        ) : null}
        <Button type="primary" disabled={outcome === undefined || (review && reason.trim() === "")} onClick={submit}>
          {say("record")}
        </Button>
      </div>
    </Panel>
  );
}
