/** What a clause may speak of, by what the catalog calls it. */
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { api, take } from "../../api/client.ts";
import type { Catalog } from "../../ui/use-catalog.ts";
import { useLanguage, useWords } from "../../words/index.ts";
import { audience } from "./words.ts";

export interface Field {
  readonly value: string;
  readonly label: string;
  readonly kind: "number" | "text" | "bool" | "date" | "tag" | "audience" | "list";
  readonly choices?: readonly { readonly value: string; readonly label: string }[];
}
export type Fields = readonly { readonly label: string; readonly options: readonly Field[] }[];

const kinds: Readonly<Record<string, Field["kind"]>> = {
  int: "number",
  double: "number",
  money: "number",
  bool: "bool",
  date: "date",
  instant: "date",
  list: "list",
};

export function useFields(catalog: Catalog | undefined): Fields {
  const say = useWords(audience);
  const { of } = useLanguage();
  const all = useQuery({
    queryKey: ["audiences", "live"],
    queryFn: () => take(api.GET("/v1/audiences", { params: { query: { state: "live" } } })),
  });
  return useMemo(() => {
    if (!catalog) return [];
    const choicesOf = (values: Catalog["attributes"][number]["values"]) =>
      values ? { choices: values.map((one) => ({ value: one.value, label: of(one) })) } : {};
    return [
      {
        label: say("attributes"),
        options: catalog.attributes
          .filter(({ personal, type }) => !personal && type !== "records")
          .map((one) => ({
            value: `customer.${one.name}`,
            label: of(one),
            kind: kinds[one.type] ?? "text",
            ...choicesOf(one.values),
          })),
      },
      {
        label: say("metrics"),
        options: catalog.metrics.map((one) => ({
          value: `metric.${one.name}`,
          label: of(one),
          kind: kinds[one.type] ?? "text",
        })),
      },
      {
        label: say("tags"),
        options: catalog.tags.map((one) => ({
          value: `tag.${one.name}`,
          label: of(one),
          kind: "tag" as const,
          ...choicesOf(one.values),
        })),
      },
      {
        label: say("scores"),
        options: catalog.scores.map((one) => ({ value: `score.${one.name}`, label: of(one), kind: "number" as const })),
      },
      {
        label: say("audiences"),
        options: (all.data?.audiences ?? []).map(({ id, definition }) => ({
          value: `audience.${id}`,
          label: of(definition),
          kind: "audience" as const,
        })),
      },
    ];
  }, [catalog, all.data, of, say]);
}
