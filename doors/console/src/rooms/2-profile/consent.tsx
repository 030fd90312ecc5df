/** What a customer permits: as it stands, how it came, and recording what the customer just said. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Input, Modal, Radio, Select, Table, Tag } from "antd";
import { useState } from "react";
import { type Answer, api, take } from "../../api/client.ts";
import { useMay } from "../../api/session.ts";
import { Answered } from "../../ui/answered.tsx";
import { useAct } from "../../ui/ask-first.tsx";
import { Facts } from "../../ui/figure.tsx";
import { useFocusBack } from "../../ui/focus-back.ts";
import { Panel } from "../../ui/page.tsx";
import { useCatalog } from "../../ui/use-catalog.ts";
import { useWho, useWhoIn } from "../../ui/who.ts";
import { common } from "../../words/common.ts";
import { useFormats } from "../../words/formats.ts";
import { useLanguage, useWordOf, useWords } from "../../words/index.ts";
import { consentWords } from "./consent-words.ts";

type CustomerView = Answer<"/v1/customers/{id}">;
const purposes = ["marketing", "personalisation", "automated_decision"] as const;
type Purpose = (typeof purposes)[number];

export function Consent({ view }: { readonly view: CustomerView }) {
  const say = useWords(consentWords);
  const word = useWordOf(consentWords);
  const { of } = useLanguage();
  const { day } = useFormats();
  const mayState = useMay("profile.state_consent");
  const [open, setOpen] = useState<"history" | "record">();
  const { consent } = view.who;
  const id = `@${view.number}`;
  const close = () => setOpen(undefined);
  return (
    <Panel
      title={say("consent")}
      extra={
        <span className="bar">
          <Button size="small" onClick={() => setOpen("history")}>
            {say("history")}
          </Button>
          {mayState ? (
            <Button size="small" onClick={() => setOpen("record")}>
              {say("record")}
            </Button>
          ) : null}
        </span>
      }
    >
      {consent.length === 0 ? (
        <p className="warn">{say("no_consent")}</p>
      ) : (
        <Facts
          items={consent.map(({ purpose, channel, given, at }) => [
            channel ? `${word(purpose)} · ${of(channel)}` : word(purpose),
            <span key="given" className={given ? "good" : "bad"}>
              {given ? say("given") : say("withdrawn")} · {day(at)}
            </span>,
          ])}
        />
      )}
      {open === "history" ? <History id={id} close={close} /> : null}
      {open === "record" ? <Record id={id} close={close} /> : null}
    </Panel>
  );
}

interface OfCustomer {
  readonly id: string;
  readonly close: () => void;
}

/** What a channel is called; every one where none is named. */
function useChannelWord(): (channel: string) => string {
  const say = useWords(consentWords);
  const { of } = useLanguage();
  const catalog = useCatalog();
  return (channel) =>
    channel === "" ? say("every_channel") : of(catalog?.channels.find(({ name }) => name === channel)) || channel;
}

function History({ id, close }: OfCustomer) {
  useFocusBack();
  const say = useWords(consentWords);
  const word = useWordOf(consentWords);
  const { instant } = useFormats();
  const channelWord = useChannelWord();
  const [who, whoIn] = [useWho(), useWhoIn()];
  const query = useQuery({
    queryKey: ["customers", "consent", id],
    queryFn: () => take(api.GET("/v1/customers/{id}/consent", { params: { path: { id } } })),
  });
  return (
    <Modal open onCancel={close} footer={null} title={say("history")} width={760}>
      <Answered query={query} empty={({ history }) => history.length === 0}>
        {({ history }) => (
          <Table
            size="small"
            pagination={{ pageSize: 12, hideOnSinglePage: true }}
            scroll={{ x: "max-content" }}
            rowKey={(row) => `${row.at}-${row.purpose}-${row.channel}-${row.evidence}`}
            dataSource={[...history].reverse()}
            columns={[
              { title: say("when"), render: (_, row) => instant(row.at) },
              { title: say("purpose"), render: (_, row) => word(row.purpose) },
              { title: say("channel"), render: (_, row) => channelWord(row.channel) },
              {
                title: say("said"),
                render: (_, row) => (
                  <Tag color={row.given ? "green" : "red"}>{say(row.given ? "given" : "withdrawn")}</Tag>
                ),
              },
              { title: say("evidence"), render: (_, row) => whoIn(row.evidence) },
              { title: say("source"), render: (_, row) => who(row.source) },
            ]}
          />
        )}
      </Answered>
    </Modal>
  );
}

const EVERY = "";

function Record({ id, close }: OfCustomer) {
  useFocusBack();
  const [say, sayCommon] = [useWords(consentWords), useWords(common)];
  const { of } = useLanguage();
  const act = useAct();
  const queries = useQueryClient();
  const catalog = useCatalog();
  const [purpose, setPurpose] = useState<Purpose>("marketing");
  const [channel, setChannel] = useState(EVERY);
  const [given, setGiven] = useState<boolean>();
  const [evidence, setEvidence] = useState("");
  const byChannel = purpose === "marketing";
  const save = () =>
    act(async () => {
      const body = {
        purpose,
        given: given === true,
        evidence: evidence.trim(),
        ...(byChannel && channel !== EVERY ? { channel } : {}),
      };
      await api.POST("/v1/customers/{id}/consent", { params: { path: { id } }, body });
      await queries.invalidateQueries({ queryKey: ["customers"] });
      close();
    }, say("recorded"));
  return (
    <Modal
      open
      onCancel={close}
      title={say("record")}
      okText={say("record")}
      cancelText={sayCommon("cancel")}
      okButtonProps={{ disabled: given === undefined || evidence.trim() === "", danger: given === false }}
      onOk={() => void save()}
    >
      <label className="field">
        {say("purpose")}
        <Select
          value={purpose}
          onChange={setPurpose}
          options={purposes.map((value) => ({ value, label: say(value) }))}
        />
      </label>
      {byChannel ? (
        <label className="field">
          {say("channel")}
          <Select
            value={channel}
            onChange={setChannel}
            options={[
              { value: EVERY, label: say("every_channel") },
              ...(catalog?.channels ?? []).map((one) => ({ value: one.name, label: of(one) })),
            ]}
          />
        </label>
      ) : null}
      <Radio.Group
        aria-label={say("said")}
        value={given}
        onChange={({ target }) => setGiven(target.value as boolean)}
        optionType="button"
        buttonStyle="solid"
        options={[
          { value: true, label: say("gives") },
          { value: false, label: say("withdraws") },
        ]}
      />
      {given === undefined ? null : <p className="quiet">{say(given ? "gives_follows" : "withdraws_follows")}</p>}
      <label className="field">
        {say("evidence")}
        <Input.TextArea
          rows={2}
          maxLength={500}
          placeholder={say("evidence_like")}
          value={evidence}
          onChange={({ target }) => setEvidence(target.value)}
        />
      </label>
    </Modal>
  );
}
