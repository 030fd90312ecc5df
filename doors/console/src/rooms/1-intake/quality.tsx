/** How good the data of customers is, attribute by attribute. */
import { useQuery } from "@tanstack/react-query";
import { Table, Tag } from "antd";
import { api, take } from "../../api/client.ts";
import { Answered } from "../../ui/answered.tsx";
import { Panel } from "../../ui/page.tsx";
import { useFormats } from "../../words/formats.ts";
import { useLanguage, useWordOf, useWords } from "../../words/index.ts";
import { intake } from "./words.ts";

export function Quality() {
  const say = useWords(intake);
  const word = useWordOf(intake);
  const { of } = useLanguage();
  const { number, percent, instant } = useFormats();
  const query = useQuery({
    queryKey: ["data", "quality"],
    queryFn: () => take(api.GET("/v1/quality")),
    staleTime: 60_000,
  });
  return (
    <Panel title={say("quality")}>
      <Answered query={query} rows={8}>
        {({ attributes, customers, at }) => (
          <>
            <p className="quiet">{`${say("customers", { count: number(customers) })} · ${instant(at)}`}</p>
            <Table
              size="small"
              pagination={false}
              scroll={{ x: "max-content" }}
              rowKey="name"
              dataSource={attributes}
              columns={[
                { title: say("name"), render: (_, row) => of(row) },
                { title: say("present"), align: "right", render: (_, row) => percent(row.share) },
                { title: say("required"), align: "right", render: (_, row) => percent(row.requiredShare) },
                { title: say("invalid"), align: "right", render: (_, row) => number(row.invalid) },
                {
                  title: say("fresh"),
                  align: "right",
                  render: (_, { freshness }) =>
                    freshness?.fresh == null || freshness.told === 0 ? "–" : percent(freshness.fresh / freshness.told),
                },
                { title: say("shift"), align: "right", render: (_, { shift }) => number(shift?.psi, 3) },
                { title: say("duplicates"), align: "right", render: (_, row) => number(row.duplicates) },
                {
                  title: say("faults"),
                  render: (_, { faults }) =>
                    faults.map((fault) => (
                      <Tag key={fault} color={fault === "watch" ? "gold" : "red"}>
                        {word(fault === "invalid" ? "invalid_fault" : fault)}
                      </Tag>
                    )),
                },
              ]}
            />
          </>
        )}
      </Answered>
    </Panel>
  );
}
