/** Names that the bank has, for the fields of a playbook that refer to them. */
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { api, take } from "../../api/client.ts";
import { useCatalog } from "../../ui/use-catalog.ts";
import { type Both, useLanguage } from "../../words/index.ts";
import type { Source } from "./spec.ts";

export interface Name {
  readonly value: string;
  readonly label: string;
}
export interface ContentName extends Name {
  readonly channel: string;
}
export interface Names {
  /** Empty where there are none, or where whoever is here may not see them. */
  readonly of: (source: Source) => readonly Name[];
  readonly contents: readonly ContentName[];
}

const LONG_MS = 300_000;
/** What a playbook may sell, and leave to suitability which. */
const SUITABLE = "suitable";

export function useNames(): Names {
  const { of } = useLanguage();
  const catalog = useCatalog();
  const audiences = useQuery({
    queryKey: ["audiences", "live"],
    queryFn: () => take(api.GET("/v1/audiences", { params: { query: { state: "live" } } })),
  }).data;
  const contents = useQuery({
    queryKey: ["content"],
    queryFn: () => take(api.GET("/v1/content")),
    staleTime: LONG_MS,
  }).data;
  const benefits = useQuery({
    queryKey: ["benefits"],
    queryFn: () => take(api.GET("/v1/benefits")),
    staleTime: LONG_MS,
  }).data;
  const models = useQuery({
    queryKey: ["models"],
    queryFn: () => take(api.GET("/v1/models")),
    staleTime: LONG_MS,
  }).data;
  const policies = useQuery({ queryKey: ["policies"], queryFn: () => take(api.GET("/v1/policies")) }).data;
  return useMemo(() => {
    const named = (all: readonly ({ readonly name: string } & Both)[] = []): Name[] =>
      all.map((one) => ({ value: one.name, label: `${of(one)} ${one.name}` }));
    const known = (all: readonly ({ readonly id: string } & Both)[] = []): Name[] =>
      all.map((one) => ({ value: one.id, label: `${of(one)} ${one.id}` }));
    const { attributes = [], events = [], tags = [], scores = [], products = [] } = catalog ?? {};
    const typed = (...types: readonly string[]) =>
      named(attributes.filter(({ type, personal }) => types.includes(type) && !personal));
    const listed = (audiences?.audiences ?? []).map(({ id, definition }) => ({ ...definition, id }));
    const lists: Readonly<Record<Source, readonly Name[]>> = {
      event: named(events),
      date: typed("date", "instant"),
      records: named(attributes.filter(({ type }) => type === "records")),
      tag: named(tags),
      score: named(scores),
      product: [...named(products), { value: SUITABLE, label: SUITABLE }],
      audience: known(listed),
      list: known(listed.filter(({ list }) => list === true)),
      benefit: known(benefits?.benefits),
      model: [...new Set(models?.versions.map(({ model }) => model))].map((value) => ({ value, label: value })),
      capacity: known(policies?.policies.filter(({ kind }) => kind === "capacity")),
      product_margin: known(policies?.policies.filter(({ kind }) => kind === "product_margin")),
      channel_cost: known(policies?.policies.filter(({ kind }) => kind === "channel_cost")),
      holdout: known(policies?.policies.filter(({ kind }) => kind === "holdout")),
    };
    return {
      of: (source: Source) => lists[source],
      contents: (contents?.contents ?? []).map((one) => ({
        value: one.id,
        label: `${of(one)} ${one.id}`,
        channel: one.channel,
      })),
    };
  }, [catalog, audiences, contents, benefits, models, policies, of]);
}
