/** Settings: what holds, who said so, and what each may be. They are changed where the process is started. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Table, Tag } from "antd";
import { type Answer, api, take } from "../../api/client.ts";
import { useMay } from "../../api/session.ts";
import { Answered } from "../../ui/answered.tsx";
import { Panel } from "../../ui/page.tsx";
import { useLanguage, useWords } from "../../words/index.ts";
import { house } from "./words.ts";

type Setting = Answer<"/v1/settings">["settings"][number];

export function Settings() {
  const say = useWords(house);
  const mayPolicies = useMay("decision.read");
  const query = useQuery({ queryKey: ["settings"], queryFn: () => take(api.GET("/v1/settings")) });
  return (
    <Panel title={say("settings")}>
      <p className="quiet">
        {say("settings_about")}{" "}
        {mayPolicies ? (
          <Link to="/decisions" search={{ tab: "policies" }}>
            {say("to_policies")}
          </Link>
        ) : null}
      </p>
      <Answered query={query} rows={10}>
        {({ settings }) => <SettingTable settings={settings} />}
      </Answered>
    </Panel>
  );
}

function SettingTable({ settings }: { readonly settings: readonly Setting[] }) {
  const say = useWords(house);
  const { of } = useLanguage();
  const bounds = ({ least, most, choices }: Setting): string =>
    choices !== null
      ? choices.join(" · ")
      : least !== null && most !== null
        ? say("from_to", { least: String(least), most: String(most) })
        : "";
  return (
    <Table<Setting>
      size="middle"
      rowKey="name"
      pagination={false}
      scroll={{ x: "max-content" }}
      dataSource={[...settings]}
      columns={[
        { title: say("setting"), render: (_, one) => <code>{one.name}</code> },
        {
          title: say("holds"),
          render: (_, one) => (one.value === null ? say("secret_set") : <code>{one.value}</code>),
        },
        {
          title: say("said_by"),
          render: (_, { given }) => (
            <Tag color={given ? "blue" : "default"}>{say(given ? "environment" : "usual")}</Tag>
          ),
        },
        { title: say("usual_value"), render: (_, one) => <code>{one.fallback}</code> },
        { title: say("may_be"), render: (_, one) => bounds(one) },
        { title: say("meaning"), render: (_, one) => <span className="wide-text">{of(one)}</span> },
      ]}
    />
  );
}
