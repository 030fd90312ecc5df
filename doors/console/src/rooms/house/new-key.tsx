/** A new key: what it may, what it sees, how often it may ask, and until when; then its text, this once. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Alert, Button, Input, InputNumber, Modal, Select } from "antd";
import { useState } from "react";
import { api, type Posted, take } from "../../api/client.ts";
import { useTrouble } from "../../ui/answered.tsx";
import { useAct } from "../../ui/ask-first.tsx";
import { useFocusBack } from "../../ui/focus-back.ts";
import { common } from "../../words/common.ts";
import { useFormats } from "../../words/formats.ts";
import { useLanguage, useWords } from "../../words/index.ts";
import { house } from "./words.ts";

const USUAL_RATE = 20;
const MOST_RATE = 100_000;

interface Wanted {
  readonly name: string;
  readonly permissions: readonly string[];
  readonly units: readonly string[];
  readonly rate: number;
  /** The last day on which it may be used; empty: it does not end by itself. */
  readonly last: string;
}

export function NewKey({ grantable, close }: { readonly grantable: readonly string[]; readonly close: () => void }) {
  useFocusBack();
  const say = useWords(house);
  const sayCommon = useWords(common);
  const trouble = useTrouble();
  const { startOf } = useFormats();
  const queries = useQueryClient();
  const [wanted, setWanted] = useState<Wanted>({ name: "", permissions: [], units: [], rate: USUAL_RATE, last: "" });
  const [made, setMade] = useState<string>();
  const [wrong, setWrong] = useState("");
  const [busy, setBusy] = useState(false);
  const { name, permissions, units, rate, last } = wanted;
  const make = async () => {
    setBusy(true);
    setWrong("");
    const body = {
      name: name.trim(),
      permissions: [...permissions],
      units: units.length === 0 ? null : [...units],
      ratePerSecond: rate,
      ...(last === "" ? {} : { expiresAt: startOf(last, 1) }),
    };
    try {
      const { keyText } = (await take(api.POST("/v1/keys", { body }))) as Posted<"/v1/keys">;
      setMade(keyText);
      await queries.invalidateQueries({ queryKey: ["organisation", "keys"] });
    } catch (error) {
      setWrong(trouble(error));
    } finally {
      setBusy(false);
    }
  };
  if (made !== undefined) return <Made text={made} close={close} />;
  return (
    <Modal
      open
      title={say("new_key")}
      okText={say("make_key")}
      cancelText={sayCommon("cancel")}
      okButtonProps={{ disabled: name.trim() === "" || permissions.length === 0, loading: busy }}
      onOk={() => void make()}
      onCancel={close}
    >
      <Fields wanted={wanted} change={(part) => setWanted({ ...wanted, ...part })} grantable={grantable} />
      {wrong === "" ? null : <Alert type="error" showIcon title={wrong} />}
    </Modal>
  );
}

interface FieldsProps {
  readonly wanted: Wanted;
  readonly change: (part: Partial<Wanted>) => void;
  readonly grantable: readonly string[];
}

function Fields({ wanted, change, grantable }: FieldsProps) {
  const say = useWords(house);
  const { of } = useLanguage();
  const { data } = useQuery({ queryKey: ["organisation"], queryFn: () => take(api.GET("/v1/organisation")) });
  return (
    <>
      <label className="field">
        {say("key_name")}
        <Input value={wanted.name} maxLength={100} onChange={({ target }) => change({ name: target.value })} />
      </label>
      <label className="field">
        {say("permissions")}
        <Select
          mode="multiple"
          value={[...wanted.permissions]}
          onChange={(permissions: string[]) => change({ permissions })}
          options={grantable.map((value) => ({ value, label: value }))}
        />
      </label>
      <label className="field">
        {say("scope")}
        <Select
          mode="multiple"
          value={[...wanted.units]}
          placeholder={say("whole_bank")}
          onChange={(units: string[]) => change({ units })}
          options={(data?.units ?? []).map((one) => ({ value: one.code, label: of(one) }))}
        />
      </label>
      <div className="bar">
        <label className="field">
          {say("rate")}
          <InputNumber
            min={1}
            max={MOST_RATE}
            precision={0}
            value={wanted.rate}
            onChange={(rate) => change({ rate: rate ?? USUAL_RATE })}
          />
        </label>
        <label className="field">
          {say("last_use")}
          <input type="date" value={wanted.last} onChange={({ target }) => change({ last: target.value })} />
        </label>
      </div>
    </>
  );
}

function Made({ text, close }: { readonly text: string; readonly close: () => void }) {
  const say = useWords(house);
  const act = useAct();
  return (
    <Modal
      open
      closable={false}
      maskClosable={false}
      keyboard={false}
      title={say("key_made")}
      footer={
        <Button type="primary" onClick={close}>
          {say("key_kept")}
        </Button>
      }
    >
      <Alert type="warning" showIcon title={say("key_once")} />
      <label className="field">
        {say("key_text")}
        <Input readOnly value={text} className="mono" onFocus={({ target }) => target.select()} />
      </label>
      {isSecureContext ? (
        <Button onClick={() => void act(() => navigator.clipboard.writeText(text), say("copied"))}>
          {say("copy")}
        </Button>
      ) : null}
    </Modal>
  );
}
