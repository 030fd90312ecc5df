/** How the installation does: engines and what waits; its settings; the clock of the simulated bank beside it. */
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { Tabs } from "antd";
import { useMay } from "../../api/session.ts";
import { Page } from "../../ui/page.tsx";
import { useWords } from "../../words/index.ts";
import { SimulatedClock } from "./clock.tsx";
import { Health } from "./health.tsx";
import { Settings } from "./settings.tsx";
import type { SystemState } from "./state.ts";
import { house } from "./words.ts";

const route = getRouteApi("/shell/system");

export function SystemPage() {
  const say = useWords(house);
  const navigate = useNavigate();
  const { tab = "health" } = route.useSearch();
  const [maySettings, maySimulate] = [useMay("system.read_settings"), useMay("simulation.read")];
  return (
    <Page title={say("system")} about={say("system_about")}>
      <Tabs
        activeKey={tab}
        destroyOnHidden
        onChange={(next) => void navigate({ to: "/system", search: { tab: next as NonNullable<SystemState["tab"]> } })}
        items={[
          { key: "health", label: say("health"), children: <Health /> },
          ...(maySettings ? [{ key: "settings", label: say("settings"), children: <Settings /> }] : []),
          ...(maySimulate ? [{ key: "clock", label: say("clock"), children: <SimulatedClock /> }] : []),
        ]}
      />
    </Page>
  );
}
