/** Finds customers: by a key that is hashed on the way, by the bank's id, or some of those for whom a condition holds. */
import { useMutation, useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { Button, Input, Select, Table } from "antd";
import { type FormEvent, useState } from "react";
import { api, type Posted, take } from "../../api/client.ts";
import { useMay } from "../../api/session.ts";
import { Answered, Failure, Nothing } from "../../ui/answered.tsx";
import { CustomerLink } from "../../ui/links.tsx";
import { Page, Panel } from "../../ui/page.tsx";
import { common } from "../../words/common.ts";
import { useFormats } from "../../words/formats.ts";
import { useWordOf, useWords } from "../../words/index.ts";
import { profile } from "./words.ts";

const route = getRouteApi("/shell/customers");
const EXAMPLE = "customer.age >= 60 && metric.logins_30d >= 1";
const keys = ["phone", "id_number", "name", "email", "union_id", "device"] as const;

export function SearchPage() {
  const say = useWords(profile);
  const mayCount = useMay("audience.count", "audience.members");
  return (
    <Page title={say("title")} about={say("about")}>
      <div className="columns">
        <ByKey />
        <ById />
      </div>
      {mayCount ? <ByCondition /> : null}
    </Page>
  );
}

function ByKey() {
  const say = useWords(profile);
  const sayCommon = useWords(common);
  const [kind, setKind] = useState<(typeof keys)[number]>("phone");
  const [value, setValue] = useState("");
  const find = useMutation({
    mutationFn: (asked: { kind: string; value: string }) => take(api.POST("/v1/customers/find", { body: asked })),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (value.trim() !== "") find.mutate({ kind, value: value.trim() });
  };
  return (
    <Panel title={say("by_key")}>
      <form className="bar" onSubmit={submit}>
        <label className="field">
          {say("kind")}
          <Select
            value={kind}
            onChange={setKind}
            options={keys.map((one) => ({ value: one, label: say(one) }))}
            style={{ minWidth: 130 }}
          />
        </label>
        <label className="field grow">
          {say("value")}
          <Input value={value} onChange={({ target }) => setValue(target.value)} autoComplete="off" />
        </label>
        <Button type="primary" htmlType="submit" loading={find.isPending}>
          {sayCommon("search")}
        </Button>
      </form>
      {find.error ? <Failure error={find.error} /> : null}
      {find.data ? <Found customers={find.data.customers} /> : null}
    </Panel>
  );
}

function Found({ customers }: Pick<Posted<"/v1/customers/find">, "customers">) {
  const say = useWords(profile);
  const word = useWordOf(profile);
  if (customers.length === 0) return <Nothing text={say("nobody")} />;
  return (
    <ul className="list">
      {customers.map(({ customer, masked }) => (
        <li key={customer}>
          <CustomerLink number={customer} />{" "}
          <span className="quiet">
            {Object.entries(masked)
              .map(([name, text]) => `${word(name)} ${text}`)
              .join(" · ")}
          </span>
        </li>
      ))}
    </ul>
  );
}

function ById() {
  const say = useWords(profile);
  const navigate = useNavigate();
  const [id, setId] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (id.trim() !== "") void navigate({ to: "/customers/$customer", params: { customer: id.trim() } });
  };
  return (
    <Panel title={say("by_id")}>
      <form className="bar" onSubmit={submit}>
        <label className="field grow">
          {say("subject")}
          <Input value={id} onChange={({ target }) => setId(target.value)} autoComplete="off" />
        </label>
        <Button type="primary" htmlType="submit">
          {say("open")}
        </Button>
      </form>
    </Panel>
  );
}

function ByCondition() {
  const say = useWords(profile);
  const { number } = useFormats();
  const { where } = route.useSearch();
  const navigate = useNavigate();
  const [text, setText] = useState(where ?? "");
  const asked = { condition: where ?? "" };
  const count = useQuery({
    queryKey: ["customers", "count", where],
    queryFn: () => take(api.POST("/v1/audiences/count", { body: asked })),
    enabled: where !== undefined,
  });
  const sample = useQuery({
    queryKey: ["customers", "sample", where],
    queryFn: () => take(api.POST("/v1/audiences/sample", { body: { ...asked, size: 50 } })),
    enabled: where !== undefined,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (text.trim() !== "") void navigate({ to: "/customers", search: { where: text.trim() } });
  };
  return (
    <Panel
      title={say("by_condition")}
      extra={
        count.data ? (
          <span className="quiet">{say("count", { count: number(count.data.count), of: number(count.data.of) })}</span>
        ) : null
      }
    >
      <form className="bar" onSubmit={submit}>
        <label className="field grow">
          {say("condition")}
          <Input.TextArea
            value={text}
            autoSize={{ minRows: 1, maxRows: 6 }}
            placeholder={EXAMPLE}
            spellCheck={false}
            onChange={({ target }) => setText(target.value)}
          />
        </label>
        <Button type="primary" htmlType="submit" loading={sample.isFetching}>
          {say("take_some")}
        </Button>
      </form>
      {where === undefined ? null : (
        <Answered
          query={sample}
          empty={({ customers }) => customers.length === 0}
          nothing={<Nothing text={say("nobody")} />}
        >
          {({ customers }) => <Sample customers={customers} />}
        </Answered>
      )}
    </Panel>
  );
}

function Sample({ customers }: Pick<Posted<"/v1/audiences/sample">, "customers">) {
  const say = useWords(profile);
  const shown = [...new Set(customers.flatMap(({ personal }) => Object.keys(personal)))];
  const word = useWordOf(profile);
  return (
    <Table
      size="middle"
      rowKey="customer"
      pagination={false}
      dataSource={customers}
      scroll={{ x: "max-content" }}
      columns={[
        { title: say("number"), render: (_, { customer }) => <CustomerLink number={customer} /> },
        ...shown.map((name) => ({
          title: word(name),
          render: (_: unknown, { personal }: (typeof customers)[number]) => personal[name] ?? "–",
        })),
      ]}
    />
  );
}
