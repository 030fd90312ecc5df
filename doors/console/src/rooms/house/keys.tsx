/** Keys by which systems come in: made, shown once, ended. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Table, Tag } from "antd";
import { useState } from "react";
import { type Answer, api, take } from "../../api/client.ts";
import { useMay } from "../../api/session.ts";
import { Answered, Nothing } from "../../ui/answered.tsx";
import { useAskFirst } from "../../ui/ask-first.tsx";
import { Panel } from "../../ui/page.tsx";
import { common } from "../../words/common.ts";
import { useFormats } from "../../words/formats.ts";
import { useWords } from "../../words/index.ts";
import { NewKey } from "./new-key.tsx";
import { house } from "./words.ts";

type Told = Answer<"/v1/keys">;
type Key = Told["keys"][number];

export function Keys() {
  const say = useWords(house);
  const [making, setMaking] = useState(false);
  const mayMake = useMay("organisation.create_api_key");
  const query = useQuery({ queryKey: ["organisation", "keys"], queryFn: () => take(api.GET("/v1/keys")) });
  return (
    <Panel
      title={say("keys")}
      extra={
        mayMake && query.data ? (
          <Button type="primary" onClick={() => setMaking(true)}>
            {say("new_key")}
          </Button>
        ) : undefined
      }
    >
      <p className="quiet small">{say("keys_about")}</p>
      <Answered query={query} empty={({ keys }) => keys.length === 0} nothing={<Nothing text={say("no_keys")} />}>
        {({ keys }) => <KeyTable keys={keys} />}
      </Answered>
      {making && query.data ? <NewKey grantable={query.data.grantable} close={() => setMaking(false)} /> : null}
    </Panel>
  );
}

function KeyTable({ keys }: Pick<Told, "keys">) {
  const say = useWords(house);
  const sayCommon = useWords(common);
  const { number, instant } = useFormats();
  const ask = useAskFirst();
  const queries = useQueryClient();
  const mayRevoke = useMay("organisation.revoke_api_key");
  const revoke = (key: string) =>
    ask(
      {
        title: say("revoke"),
        consequences: say("revoke_follows"),
        act: say("revoke"),
        danger: true,
        reason: say("why"),
      },
      (reason) =>
        take(api.POST("/v1/keys/{key}/revoke", { params: { path: { key } }, body: { reason } })).then(() =>
          queries.invalidateQueries({ queryKey: ["organisation", "keys"] }),
        ),
    );
  return (
    <Table<Key>
      size="middle"
      rowKey="key"
      pagination={{ pageSize: 50, hideOnSinglePage: true }}
      scroll={{ x: "max-content" }}
      dataSource={keys}
      columns={[
        { title: say("key"), render: (_, row) => `${row.name} · ${row.key}` },
        { title: say("permissions"), render: (_, row) => row.permissions.join(", ") },
        { title: say("scope"), render: (_, row) => row.units?.join(", ") ?? say("whole_bank") },
        { title: say("rate"), align: "right", render: (_, row) => number(row.ratePerSecond) },
        { title: say("expires"), render: (_, row) => instant(row.expiresAt) },
        {
          title: sayCommon("state"),
          render: (_, row) =>
            row.revokedAt === null ? (
              <>
                <Tag color="green">{say("active")}</Tag>
                {mayRevoke ? (
                  <Button size="small" danger onClick={() => revoke(row.key)}>
                    {say("revoke")}
                  </Button>
                ) : null}
              </>
            ) : (
              say("revoked", { at: instant(row.revokedAt) })
            ),
        },
      ]}
    />
  );
}
