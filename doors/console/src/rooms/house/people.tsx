/** Colleagues: where they work, as what, and when they are away. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { Button, Input, Select, Table, Tag } from "antd";
import { useState } from "react";
import { type Answer, api, take } from "../../api/client.ts";
import { useMay, useMe } from "../../api/session.ts";
import { roleWords } from "../../shell/words.ts";
import { Answered, Nothing } from "../../ui/answered.tsx";
import { useAskFirst } from "../../ui/ask-first.tsx";
import { Panel } from "../../ui/page.tsx";
import { common } from "../../words/common.ts";
import { useFormats } from "../../words/formats.ts";
import { useLanguage, useWordOf, useWords } from "../../words/index.ts";
import { LeaveForm } from "./leave-form.tsx";
import type { HouseState } from "./state.ts";
import { house } from "./words.ts";

const route = getRouteApi("/shell/organisation");
type Organisation = Answer<"/v1/organisation">;
type Person = Organisation["people"][number];
type Absence = Answer<"/v1/colleagues">["absences"][number];

export function People() {
  const query = useQuery({ queryKey: ["organisation"], queryFn: () => take(api.GET("/v1/organisation")) });
  const { find = "", unit } = route.useSearch();
  const wanted = find.toLowerCase();
  return (
    <Panel>
      <Filters units={query.data?.units ?? []} />
      <Answered query={query}>
        {({ people, units }) => (
          <PeopleTable
            units={units}
            people={people.filter(
              (one) =>
                (unit === undefined || one.unit === unit) &&
                [one.login, one.zh, one.en].some((text) => text.toLowerCase().includes(wanted)),
            )}
          />
        )}
      </Answered>
    </Panel>
  );
}

function Filters({ units }: Pick<Organisation, "units">) {
  const say = useWords(house);
  const sayCommon = useWords(common);
  const { of } = useLanguage();
  const navigate = useNavigate();
  const { find = "", unit } = route.useSearch();
  const go = (next: Pick<HouseState, "find" | "unit">) =>
    void navigate({ to: "/organisation", search: next, replace: true });
  return (
    <div className="bar filters">
      <label className="field grow">
        {say("find")}
        <Input.Search
          key={find}
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
            ...units.map((one) => ({ value: one.code, label: of(one) })),
          ]}
        />
      </label>
    </div>
  );
}

const setsForOthers: ReadonlySet<string> = new Set(["team_lead", "branch_operator", "administrator"]);

function PeopleTable({ people, units }: Organisation) {
  const say = useWords(house);
  const role = useWordOf(roleWords);
  const { of } = useLanguage();
  const me = useMe();
  const [mayRead, maySet] = [useMay("reach.read_tasks"), useMay("reach.set_absence")];
  // Others say it of themselves alone.
  const ofAll = me.roles.some((one) => setsForOthers.has(one));
  const [leaving, setLeaving] = useState<Person>();
  const away = useQuery({
    queryKey: ["tasks", "colleagues"],
    queryFn: () => take(api.GET("/v1/colleagues")),
    enabled: mayRead,
  });
  const absent = new Map((away.data?.absences ?? []).map((one) => [one.login, one]));
  const names = new Map(units.map((one) => [one.code, one]));
  if (people.length === 0) return <Nothing text={say("nobody")} />;
  return (
    <>
      <p className="quiet small">{say("people_source")}</p>
      <Table<Person>
        size="middle"
        rowKey="login"
        pagination={{ pageSize: 50, hideOnSinglePage: true }}
        scroll={{ x: "max-content" }}
        dataSource={people}
        columns={[
          { title: say("name"), render: (_, row) => of(row) },
          { title: say("login"), render: (_, row) => <code>{row.login}</code> },
          { title: say("unit"), render: (_, row) => of(names.get(row.unit)) || row.unit },
          {
            title: say("role"),
            render: (_, row) => (
              <>
                {row.roles.map((one) => (
                  <Link key={one} to="/organisation" search={{ tab: "roles" }} hash={`role-${one}`}>
                    <Tag>{role(one)}</Tag>
                  </Link>
                ))}
                {row.active ? null : <Tag color="red">{say("left_bank")}</Tag>}
              </>
            ),
          },
          ...(mayRead
            ? [
                {
                  title: say("leave"),
                  render: (_: unknown, row: Person) => (
                    <Leave
                      absence={absent.get(row.login)}
                      name={of(row)}
                      {...(maySet && row.active && (ofAll || row.login === me.login)
                        ? { open: () => setLeaving(row) }
                        : {})}
                    />
                  ),
                },
              ]
            : []),
        ]}
      />
      {leaving ? <LeaveForm login={leaving.login} name={of(leaving)} close={() => setLeaving(undefined)} /> : null}
    </>
  );
}

interface LeaveProps {
  readonly absence: Absence | undefined;
  readonly name: string;
  readonly open?: () => void;
}

function Leave({ absence, name, open }: LeaveProps) {
  const say = useWords(house);
  const { instant } = useFormats();
  const ask = useAskFirst();
  const queries = useQueryClient();
  if (absence === undefined)
    return open === undefined ? null : (
      <Button size="small" onClick={open}>
        {say("set_leave")}
      </Button>
    );
  const end = () =>
    ask({ title: say("end_leave"), consequences: say("end_leave_follows", { name }), act: say("end_leave") }, () =>
      take(api.POST("/v1/absences/{absence}/end", { params: { path: { absence: absence.absence } } })).then(() =>
        queries.invalidateQueries({ queryKey: ["tasks"] }),
      ),
    );
  return (
    <>
      <span className="number">{say("away", { from: instant(absence.from), until: instant(absence.until) })}</span>{" "}
      {open === undefined ? null : (
        <Button size="small" onClick={end}>
          {say("end_leave")}
        </Button>
      )}
    </>
  );
}
