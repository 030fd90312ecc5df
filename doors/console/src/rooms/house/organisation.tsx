/** Units and people, keys of systems, and who did what. */
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { Tabs } from "antd";
import { useMay } from "../../api/session.ts";
import { Page } from "../../ui/page.tsx";
import { useWords } from "../../words/index.ts";
import { Trail } from "./audit.tsx";
import { Keys } from "./keys.tsx";
import { People } from "./people.tsx";
import { Roles } from "./roles.tsx";
import type { HouseState } from "./state.ts";
import { Units } from "./units.tsx";
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
          { key: "roles", label: say("roles"), children: <Roles /> },
          { key: "units", label: say("units"), children: <Units /> },
          ...(mayKeys ? [{ key: "keys", label: say("keys"), children: <Keys /> }] : []),
          ...(mayAudit ? [{ key: "audit", label: say("audit"), children: <Trail /> }] : []),
        ]}
      />
    </Page>
  );
}
