/** Somebody will be away: from when until when. */
import { useQueryClient } from "@tanstack/react-query";
import { Alert, Modal } from "antd";
import { useState } from "react";
import { api, take } from "../../api/client.ts";
import { useBank } from "../../api/session.ts";
import { useAct } from "../../ui/ask-first.tsx";
import { useFocusBack } from "../../ui/focus-back.ts";
import { common } from "../../words/common.ts";
import { useFormats } from "../../words/formats.ts";
import { useWords } from "../../words/index.ts";
import { house } from "./words.ts";

interface LeaveFormProps {
  readonly login: string;
  readonly name: string;
  readonly close: () => void;
}

export function LeaveForm({ login, name, close }: LeaveFormProps) {
  useFocusBack();
  const say = useWords(house);
  const sayCommon = useWords(common);
  const { startOf } = useFormats();
  const today = useBank()?.today ?? "";
  const queries = useQueryClient();
  const act = useAct();
  // The bank's day may come later than the form.
  const [chosen, setChosen] = useState<{ readonly first?: string; readonly last?: string }>({});
  const { first = today, last = today } = chosen;
  const [busy, setBusy] = useState(false);
  const wrong = first === "" || last === "" || last < first;
  const save = async () => {
    setBusy(true);
    // Both days are days of leave: it ends where the day after the last one begins.
    const body = { login, from: startOf(first), until: startOf(last, 1) };
    const done = await act(() => take(api.POST("/v1/absences", { body })), say("leave_set"));
    setBusy(false);
    if (!done) return;
    await queries.invalidateQueries({ queryKey: ["tasks"] });
    close();
  };
  const day = (label: string, value: string, set: (next: string) => void) => (
    <label className="field">
      {label}
      <input type="date" value={value} required onChange={({ target }) => set(target.value)} />
    </label>
  );
  return (
    <Modal
      open
      title={say("leave_of", { name })}
      okText={say("set_leave")}
      cancelText={sayCommon("cancel")}
      okButtonProps={{ disabled: wrong, loading: busy }}
      onOk={() => void save()}
      onCancel={close}
    >
      <p>{say("leave_follows")}</p>
      {day(say("first_day"), first, (next) => setChosen({ ...chosen, first: next }))}
      {day(say("last_day"), last, (next) => setChosen({ ...chosen, last: next }))}
      {wrong ? <Alert type="warning" showIcon title={say("leave_wrong")} /> : null}
    </Modal>
  );
}
