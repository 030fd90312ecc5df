/** Head office, branches and outlets as a tree, with the colleagues of each. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Tree, type TreeDataNode } from "antd";
import { useMemo } from "react";
import { type Answer, api, take } from "../../api/client.ts";
import { Answered, Nothing } from "../../ui/answered.tsx";
import { Panel } from "../../ui/page.tsx";
import { useFormats } from "../../words/formats.ts";
import { useLanguage, useWordOf, useWords } from "../../words/index.ts";
import { house } from "./words.ts";

type Organisation = Answer<"/v1/organisation">;
type Node = TreeDataNode & { children: TreeDataNode[] };

export function Units() {
  const say = useWords(house);
  const query = useQuery({ queryKey: ["organisation"], queryFn: () => take(api.GET("/v1/organisation")) });
  return (
    <Panel title={say("units")}>
      <Answered query={query} empty={({ units }) => units.length === 0} nothing={<Nothing text={say("no_units")} />}>
        {(organisation) => <UnitTree {...organisation} />}
      </Answered>
    </Panel>
  );
}

function UnitTree({ units, people }: Organisation) {
  const say = useWords(house);
  const kind = useWordOf(house);
  const { of } = useLanguage();
  const { number } = useFormats();
  const roots = useMemo(() => {
    const here = new Map<string, number>();
    for (const { unit, active } of people) if (active) here.set(unit, (here.get(unit) ?? 0) + 1);
    const nodes = new Map<string, Node>(
      units.map((unit) => [
        unit.code,
        {
          key: unit.code,
          title: (
            <>
              <Link to="/organisation" search={{ unit: unit.code }}>
                {of(unit)}
              </Link>{" "}
              <span className="quiet">
                {kind(unit.kind)} · {say("colleagues", { count: number(here.get(unit.code) ?? 0) })}
              </span>
            </>
          ),
          children: [],
        },
      ]),
    );
    const top: TreeDataNode[] = [];
    for (const { code, parent } of units) {
      const node = nodes.get(code);
      // What lies above may be no unit of the caller's.
      if (node) ((parent === null ? undefined : nodes.get(parent))?.children ?? top).push(node);
    }
    return top;
  }, [units, people, of, kind, say, number]);
  return <Tree treeData={roots} defaultExpandAll selectable={false} showLine aria-label={say("units")} />;
}
