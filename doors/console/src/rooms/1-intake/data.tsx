/** What comes in, what was set aside, how good it is, and what it is called. */
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { Tabs } from "antd";
import { useMay } from "../../api/session.ts";
import { Page } from "../../ui/page.tsx";
import { useWords } from "../../words/index.ts";
import { CatalogBrowser } from "./catalog.tsx";
import { Imports } from "./imports.tsx";
import { Quality } from "./quality.tsx";
import { Quarantine } from "./quarantine.tsx";
import type { DataState } from "./state.ts";
import { intake } from "./words.ts";

const route = getRouteApi("/shell/data");

export function DataPage() {
  const say = useWords(intake);
  const navigate = useNavigate();
  const { tab } = route.useSearch();
  const [mayImport, mayQuarantine, mayQuality] = [
    useMay("intake.import"),
    useMay("intake.read_quarantine"),
    useMay("profile.quality"),
  ];
  const items = [
    ...(mayImport ? [{ key: "imports", label: say("imports"), children: <Imports /> }] : []),
    ...(mayQuarantine ? [{ key: "quarantine", label: say("quarantine"), children: <Quarantine /> }] : []),
    ...(mayQuality ? [{ key: "quality", label: say("quality"), children: <Quality /> }] : []),
    { key: "catalog", label: say("catalog"), children: <CatalogBrowser /> },
  ];
  return (
    <Page title={say("title")} about={say("about")}>
      <Tabs
        activeKey={items.some(({ key }) => key === tab) ? (tab ?? "") : (items[0]?.key ?? "")}
        destroyOnHidden
        items={items}
        onChange={(next) => void navigate({ to: "/data", search: { tab: next as NonNullable<DataState["tab"]> } })}
      />
    </Page>
  );
}
