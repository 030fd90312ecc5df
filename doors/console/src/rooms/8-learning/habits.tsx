/** Whether predicted habits hold: payday, hour, channel, against what came and against guessing what most do. */
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { Table, Tag } from "antd";
import { Panel } from "../../ui/page.tsx";
import { useFormats } from "../../words/formats.ts";
import { useLanguage, useWordOf, useWords } from "../../words/index.ts";
import { insightWords } from "./insight-words.ts";
import { type Loose, numberIn, recordIn, rowsIn, textIn } from "./report-of.ts";
import { StudyBoard } from "./studies.tsx";

const route = getRouteApi("/shell/models");
const verdictColours: Readonly<Record<string, string>> = { better: "green", worse: "red", no_better: "gold" };

export function Habits() {
  const say = useWords(insightWords);
  const navigate = useNavigate();
  const { study } = route.useSearch();
  return (
    <StudyBoard
      title={say("habits")}
      about={say("habits_about")}
      kinds={["habits"]}
      starts={[{ label: say("test_habits"), asked: { kind: "habits", months: 3 } }]}
      open={study}
      onOpen={(open) => void navigate({ to: "/models", search: { tab: "habits", ...(open ? { study: open } : {}) } })}
    >
      {(result) => <Tests rows={rowsIn(result, "habits")} />}
    </StudyBoard>
  );
}

function Tests({ rows }: { readonly rows: readonly Loose[] }) {
  const say = useWords(insightWords);
  const word = useWordOf(insightWords);
  const { language } = useLanguage();
  const { number, percent } = useFormats();
  const share = (name: string) => (_: unknown, row: Loose) => percent(numberIn(row, name));
  return (
    <Panel title={say("habits_found")}>
      <Table
        size="middle"
        pagination={false}
        scroll={{ x: "max-content" }}
        rowKey={(row) => textIn(row, "habit")}
        dataSource={rows}
        columns={[
          { title: say("habit"), render: (_, row) => word(textIn(row, "habit")) },
          { title: say("customers"), align: "right", render: (_, row) => number(numberIn(row, "customers")) },
          { title: say("trials"), align: "right", render: (_, row) => number(numberIn(row, "trials")) },
          { title: say("right"), align: "right", render: share("rate") },
          { title: say("near"), align: "right", render: share("near") },
          { title: say("plain_guess"), align: "right", render: share("plain") },
          {
            title: say("gain"),
            align: "right",
            render: (_, row) => {
              const gain = recordIn(row, "gain");
              const value = numberIn(gain, "value");
              return value === null
                ? "–"
                : `${percent(value)} (${percent(numberIn(gain, "low"))} – ${percent(numberIn(gain, "high"))})`;
            },
          },
          {
            title: say("verdict"),
            render: (_, row) => {
              const verdict = recordIn(row, "verdict");
              return (
                <Tag color={verdictColours[textIn(verdict, "code")] ?? "default"}>{textIn(verdict, language)}</Tag>
              );
            },
          },
        ]}
      />
    </Panel>
  );
}
