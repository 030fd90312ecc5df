/** Putting a quarantined item right: its misfits with a place for the value that should stand there. */
import { useQueryClient } from "@tanstack/react-query";
import { Alert, Button, Drawer, Input } from "antd";
import { useState } from "react";
import { type Answer, api, type Posted, take } from "../../api/client.ts";
import { useAct } from "../../ui/ask-first.tsx";
import { common } from "../../words/common.ts";
import { useLanguage, useWords } from "../../words/index.ts";
import { intake } from "./words.ts";

export type Item = Answer<"/v1/quarantine">["items"][number];
type Problem = Posted<"/v1/quarantine/{id}/mend">["problems"][number];

export interface MendItemProps {
  readonly item: Item;
  readonly close: () => void;
}

export function MendItem({ item, close }: MendItemProps) {
  const say = useWords(intake);
  const sayCommon = useWords(common);
  const { language } = useLanguage();
  const act = useAct();
  const queries = useQueryClient();
  const [values, setValues] = useState<Readonly<Record<string, string>>>({});
  const [reason, setReason] = useState("");
  const [left, setLeft] = useState<readonly Problem[]>([]);
  const pointers = [...new Set([...item.problems, ...left].map(({ pointer }) => pointer))].filter((one) => one !== "");
  const written = pointers.filter((pointer) => values[pointer] !== undefined);
  const save = () =>
    act(async () => {
      const fields = written.map((pointer) => ({ pointer, value: values[pointer] || null }));
      const params = { path: { id: item.id } };
      const body = { fields, reason: reason.trim() };
      const { problems } = await take(api.POST("/v1/quarantine/{id}/mend", { params, body }));
      setLeft(problems);
      if (problems.length > 0) throw new Error(say("still_misfit"));
      await queries.invalidateQueries({ queryKey: ["data"] });
      close();
    }, say("mended"));
  const reasonOf = (pointer: string) =>
    [...left, ...(left.length > 0 ? [] : item.problems)]
      .filter((one) => one.pointer === pointer)
      .map((one) => (language === "zh" ? one.zh : one.reason));
  return (
    <Drawer open onClose={close} title={say("mend")} size={460}>
      <p className="quiet">{say("mend_about")}</p>
      <p>
        <code>{item.type ?? item.channel}</code> {item.line === null ? "" : say("line_n", { line: item.line })}
      </p>
      {pointers.length === 0 ? <Alert type="warning" showIcon title={say("whole_misfit")} /> : null}
      {pointers.map((pointer) => (
        <label key={pointer} className="field">
          <code>{pointer}</code>
          <Input
            value={values[pointer] ?? ""}
            placeholder={item.problems.find((one) => one.pointer === pointer)?.value ?? ""}
            onChange={({ target }) => setValues((before) => ({ ...before, [pointer]: target.value }))}
          />
          <span className="warn small">{reasonOf(pointer).join(" ")}</span>
        </label>
      ))}
      <label className="field">
        {sayCommon("reason")}
        <Input.TextArea rows={2} maxLength={500} value={reason} onChange={({ target }) => setReason(target.value)} />
      </label>
      <p className="quiet small">{say("mend_follows")}</p>
      <Button type="primary" disabled={written.length === 0 || reason.trim() === ""} onClick={() => void save()}>
        {say("mend_act")}
      </Button>
    </Drawer>
  );
}
