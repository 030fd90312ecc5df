/** Giving a task to another colleague, or back to the pool, with the reason. */
import { Button, Input, Modal, Select } from "antd";
import { useState } from "react";
import { type Answer, api } from "../../api/client.ts";
import { queries, useMe } from "../../api/session.ts";
import { useAct } from "../../ui/ask-first.tsx";
import { useFocusBack } from "../../ui/focus-back.ts";
import { common } from "../../words/common.ts";
import { useFormats } from "../../words/formats.ts";
import { useWords } from "../../words/index.ts";
import { tasks as words } from "./task-words.ts";
import { useColleagues } from "./team-board.tsx";

type OneTask = Answer<"/v1/tasks/{task}">;

const POOL = "";

export function HandOver({ task, label }: { readonly task: OneTask; readonly label: string }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button onClick={() => setOpen(true)}>{label}</Button>
      {open ? <Choice task={task} title={label} close={() => setOpen(false)} /> : null}
    </>
  );
}

interface ChoiceProps {
  readonly task: OneTask;
  readonly title: string;
  readonly close: () => void;
}

function Choice({ task, title, close }: ChoiceProps) {
  useFocusBack();
  const say = useWords(words);
  const sayCommon = useWords(common);
  const { number, instant } = useFormats();
  const act = useAct();
  const me = useMe();
  const board = useColleagues();
  const [to, setTo] = useState<string>();
  const [reason, setReason] = useState("");
  const others = (board.data?.colleagues ?? []).filter(
    ({ login, role }) => role === task.role && login !== task.owner?.login,
  );
  const save = () =>
    act(async () => {
      const body = { to: to === POOL || to === undefined ? null : to, reason: reason.trim() };
      await api.POST("/v1/tasks/{task}/hand-over", { params: { path: { task: task.task } }, body });
      await queries.invalidateQueries({ queryKey: ["tasks"] });
      close();
    }, say("handed_over"));
  return (
    <Modal
      open
      onCancel={close}
      title={title}
      okText={title}
      cancelText={sayCommon("cancel")}
      okButtonProps={{ disabled: to === undefined || reason.trim() === "" }}
      onOk={() => void save()}
    >
      <p className="quiet">{say("hand_over_about")}</p>
      <label className="field">
        {say("to_whom")}
        <Select
          value={to ?? null}
          onChange={setTo}
          loading={board.isPending}
          showSearch={{ optionFilterProp: "label" }}
          options={[
            { value: POOL, label: say("to_pool") },
            ...others.map(({ login, name, left, awayUntil }) => ({
              value: login,
              disabled: awayUntil !== null,
              label: [
                login === me.login ? `${name} (${say("me")})` : name,
                awayUntil === null
                  ? say("has_left", { left: number(left) })
                  : say("is_away", { until: instant(awayUntil) }),
              ].join(" · "),
            })),
          ]}
        />
      </label>
      <label className="field">
        {sayCommon("reason")}
        <Input.TextArea rows={2} maxLength={500} value={reason} onChange={({ target }) => setReason(target.value)} />
      </label>
    </Modal>
  );
}
