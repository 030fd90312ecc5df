/** What banks reported without any group to compare with, and what a simulated bank says of the same. */
import { auc, ks } from "#kits/forest";
import { ACTIVE, SETTLED } from "./people.ts";
import type { Scene } from "./scene.ts";
import { DAY } from "./timeline.ts";

/** Shown for comparison; no effect of anything. */
export interface Reference {
  readonly name: string;
  readonly zh: string;
  readonly en: string;
  /** Null: there was nothing to count. */
  readonly value: number | null;
  readonly unit: "share" | "times" | "area";
  readonly reported: string;
}

/** Purchases of so many days are ranked by the looks at products of so many days before. */
const AHEAD = 14 * DAY;
const BEHIND = 21 * DAY;

export function referencesOf(scene: Scene, until: number): Reference[] {
  const { share, perHead, conversion } = reach(scene);
  const ranked = ranking(scene, until);
  return [
    {
      name: "reached-share-of-amount",
      zh: "有效触达客户的购买金额占比",
      en: "Share of the amount bought by those who saw a touch",
      value: share,
      unit: "share",
      reported: "88 %",
    },
    {
      name: "reached-per-head",
      zh: "有效触达与未触达的人均金额之比",
      en: "Amount per head, those who saw a touch against those who did not",
      value: perHead,
      unit: "times",
      reported: "2.1 ×",
    },
    {
      name: "conversion",
      zh: "看到触达的客户中有购买者的占比",
      en: "Share of those who saw a touch and bought something in the run",
      value: conversion,
      unit: "share",
      reported: "46 %",
    },
    {
      name: "purchase-auc",
      zh: "购买模型 AUC（以近 21 天浏览次数排序代替模型）",
      en: "Purchase model, AUC (looks of 21 days stand in for a model)",
      value: ranked.area,
      unit: "area",
      reported: "> 0.9",
    },
    {
      name: "purchase-ks",
      zh: "购买模型 KS（以近 21 天浏览次数排序代替模型）",
      en: "Purchase model, KS (looks of 21 days stand in for a model)",
      value: ranked.distance,
      unit: "area",
      reported: "> 0.7",
    },
    {
      name: "stock",
      zh: "定期与理财存量变化",
      en: "Stock of term deposits and wealth products, change over the run",
      value: stock(scene),
      unit: "share",
      reported: "+23.3 %",
    },
  ];
}

const rounded = (value: number): number => Math.round(value * 1e4) / 1e4;
const part = (of: number, whole: number): number | null => (whole === 0 ? null : rounded(of / whole));

function reach({ ledger, people }: Scene): Readonly<Record<"share" | "perHead" | "conversion", number | null>> {
  let [reached, others, byReached, byOthers, bought] = [0, 0, 0, 0, 0];
  for (let c = 0; c < people.count; c++) {
    if (people.course[c] !== SETTLED || ledger.touched[c] !== 1) continue;
    const amount = ledger.bought[c] ?? 0;
    if (ledger.reached[c] === 1) {
      reached++;
      byReached += amount;
      if (amount > 0) bought++;
    } else {
      others++;
      byOthers += amount;
    }
  }
  const perHead = others === 0 || byOthers === 0 || reached === 0 ? null : byReached / reached / (byOthers / others);
  return {
    share: part(byReached, byReached + byOthers),
    perHead: perHead === null ? null : rounded(perHead),
    conversion: part(bought, reached),
  };
}

function stock({ ledger, people }: Scene): number | null {
  let now = 0;
  for (let c = 0; c < people.count; c++) now += (people.term[c] ?? 0) + (people.invested[c] ?? 0);
  return part(now - ledger.stockAtStart, ledger.stockAtStart);
}

function ranking({ ledger, people }: Scene, until: number): { area: number | null; distance: number | null } {
  const cut = until - AHEAD;
  const looks = new Float64Array(people.count);
  const buys = new Uint8Array(people.count);
  for (const [n, c] of ledger.lookers.entries()) {
    const at = ledger.lookedAt[n] ?? 0;
    if (at >= cut - BEHIND && at < cut) looks[c] = (looks[c] ?? 0) + 1;
  }
  for (const { customer, need, at } of ledger.sales)
    if (at >= cut && (need === "deposit" || need === "wealth" || need === "insurance")) buys[customer] = 1;
  const counted: number[] = [];
  for (let c = 0; c < people.count; c++)
    if (people.course[c] === SETTLED && people.state[c] === ACTIVE) counted.push(c);
  const y = counted.map((c) => buys[c] ?? 0);
  const scores = counted.map((c) => looks[c] ?? 0);
  const [area, distance] = [auc(y, scores), ks(y, scores)];
  return { area: area === null ? null : rounded(area), distance: distance === null ? null : rounded(distance.ks) };
}
