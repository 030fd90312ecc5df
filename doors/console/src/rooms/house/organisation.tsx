/** Units and people, keys of systems, and who did what. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { Button, Input, Select, Table, Tabs, Tag } from "antd";
import { api, take } from "../../api/client.ts";
import { useMay } from "../../api/session.ts";
import { roleWords } from "../../shell/words.ts";
import { Answered, Nothing } from "../../ui/answered.tsx";
import { useAskFirst } from "../../ui/ask-first.tsx";
import { Page, Panel } from "../../ui/page.tsx";
import { common } from "../../words/common.ts";
import { useFormats } from "../../words/formats.ts";
import { useLanguage, useWordOf, useWords } from "../../words/index.ts";
import { Trail } from "./audit.tsx";
import type { HouseState } from "./state.ts";
import { house } from "./words.ts";

const route = getRouteApi("/shell/organisation");

export function OrganisationPage() {
  const say = useWords(house);
  const navigate = useNavigate();
  const { tab = "people" } = route.useSearch();
  const [mayKeys, mayAudit] = [useMay("house.read_keys"), useMay("house.read_audit")];
  return (
    <Page title={say("title")} about={say("about")}>
      <Tabs
        activeKey={tab}
        destroyOnHidden
        onChange={(next) =>
          void navigate({ to: "/organisation", search: { tab: next as NonNullable<HouseState["tab"]> } })
        }
        items={[
          { key: "people", label: say("people"), children: <People /> },
          ...(mayKeys ? [{ key: "keys", label: say("keys"), children: <Keys /> }] : []),
          ...(mayAudit ? [{ key: "audit", label: say("audit"), children: <Trail /> }] : []),
        ]}
      />
    </Page>
  );
}

function People() {
  const say = useWords(house);
  const sayCommon = useWords(common);
  const role = useWordOf(roleWords);
  const { of } = useLanguage();
  const navigate = useNavigate();
  const { find = "", unit } = route.useSearch();
  const query = useQuery({ queryKey: ["organisation"], queryFn: () => take(api.GET("/v1/organisation")) });
  const go = (next: Pick<HouseState, "find" | "unit">) =>
    void navigate({ to: "/organisation", search: next, replace: true });
  const wanted = find.toLowerCase();
  return (
    <Panel>
      <div className="bar filters">
        <label className="field grow">
          {say("find")}
          <Input.Search
            defaultValue={find}
            allowClear
            onSearch={(text) => go({ ...(text.trim() ? { find: text.trim() } : {}), ...(unit ? { unit } : {}) })}
          />
        </label>
        <label className="field">
          {say("unit")}
          <Select
            value={unit ?? ""}
            onChange={(next) => go({ ...(find ? { find } : {}), ...(next ? { unit: next } : {}) })}
            style={{ minWidth: 200 }}
            options={[
              { value: "", label: sayCommon("all") },
              ...(query.data?.units ?? []).map((one) => ({ value: one.code, label: of(one) })),
            ]}
          />
        </label>
      </div>
      <Answered query={query}>
        {({ people, units }) => {
          const names = new Map(units.map((one) => [one.code, one]));
          const shown = people.filter(
            (one) =>
              (unit === undefined || one.unit === unit) &&
              [one.login, one.zh, one.en].some((text) => text.toLowerCase().includes(wanted)),
          );
          if (shown.length === 0) return <Nothing text={say("nobody")} />;
          return (
            <Table
              size="middle"
              rowKey="login"
              pagination={{ pageSize: 50, hideOnSinglePage: true }}
              dataSource={shown}
              columns={[
                { title: say("name"), render: (_, row) => of(row) },
                { title: say("login"), render: (_, row) => <code>{row.login}</code> },
                { title: say("unit"), render: (_, row) => of(names.get(row.unit)) || row.unit },
                {
                  title: say("role"),
                  render: (_, row) => (
                    <>
                      {row.roles.map((one) => (
                        <Tag key={one}>{role(one)}</Tag>
                      ))}
                      {row.active ? null : <Tag color="red">{say("left_bank")}</Tag>}
                    </>
                  ),
                },
              ]}
            />
          );
        }}
      </Answered>
    </Panel>
  );
}

function Keys() {
  const say = useWords(house);
  const sayCommon = useWords(common);
  const { number, instant } = useFormats();
  const ask = useAskFirst();
  const queries = useQueryClient();
  const mayRevoke = useMay("organisation.revoke_api_key");
  const query = useQuery({ queryKey: ["organisation", "keys"], queryFn: () => take(api.GET("/v1/keys")) });
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
    <Panel title={say("keys")}>
      <Answered query={query} empty={({ keys }) => keys.length === 0} nothing={<Nothing text={say("no_keys")} />}>
        {({ keys }) => (
          <Table
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
        )}
      </Answered>
    </Panel>
  );
}
