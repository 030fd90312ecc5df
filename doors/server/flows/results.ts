/** What came of the last weeks: money, what was brought beside the holdout, and how often customers were contacted. */

import { type Definitions, isToldByContact } from "#contracts/definitions";
import { type Coded, codedPlaybook } from "#decision";
import { type Actor, allow, definePermissions, roles } from "#ground/authority";
import { addDays, type Day, instantOf } from "#ground/clock";
import { formatYuan } from "#ground/money";
import { sql, type Tx } from "#ground/storage";
import { type ComparedPlaybook, comparePlaybooks } from "#outcome";
import { type HomeParts, latestDay } from "./home.ts";

const permissions = definePermissions("results", { read: { roles } });

export interface ResultsParts extends HomeParts {
  readonly definitions: Pick<Definitions, "playbooks" | "offers">;
}

export interface PlaybookResult extends Coded {
  readonly treated: number;
  readonly control: number;
  readonly converted: number;
  /** Shares of converted customers; null where there are too few. */
  readonly treatedRate: number | null;
  readonly controlRate: number | null;
  /** Treated less control with its 95 % interval; null where nothing can be said. */
  readonly difference: { readonly value: number; readonly low: number; readonly high: number } | null;
  readonly verdict: Coded;
  /** Yuan, of treated customers. */
  readonly amount: string;
  readonly cost: string;
}

export interface Results {
  readonly from: Day;
  readonly to: Day;
  /** Most treated customers first. */
  readonly playbooks: readonly PlaybookResult[];
  readonly money: {
    /** Yuan: first conversions of treated customers, and what their touches cost. */
    readonly amount: string;
    readonly cost: string;
    readonly conversions: number;
    /** Conversions beyond the control's rate, over playbooks of which a difference can be told; null: none. */
    readonly brought: number | null;
  };
  readonly pressure: {
    /** Customers by how many marketing touches went out to them; the last stands for so many and more. */
    readonly spread: readonly { readonly touches: number; readonly customers: number }[];
    readonly touches: number;
    readonly customers: number;
    readonly complaints: number;
    readonly optOuts: number;
  };
}

/** Of the actor's part of the bank. @param days the last one included. @throws authority.not_allowed */
export async function readResults(parts: ResultsParts, actor: Actor, days: number): Promise<Results> {
  allow(actor, permissions.read);
  const { storage, clock, definitions } = parts;
  // lint-allow verb-guard: it only reads, and who asks was asked for authority above
  const { from, to, span, spread } = await storage.as(actor, async (tx) => {
    const last = await latestDay(tx, clock);
    const first = addDays(last, 1 - days);
    const between = {
      from: instantOf(first, "00:00", clock.zone),
      to: instantOf(addDays(last, 1), "00:00", clock.zone),
    };
    return { from: first, to: last, span: between, spread: await spreadOf(tx, between) };
  });
  const byContact = Object.values(definitions.playbooks).filter(({ goal }) => goal && isToldByContact(goal));
  const compared = await comparePlaybooks(storage, actor, span, new Set(byContact.map(({ id }) => id)));
  const sum = (of: (one: ComparedPlaybook) => number) => compared.reduce((total, one) => total + of(one), 0);
  const told = compared.filter(({ conversion }) => conversion !== null);
  return {
    from,
    to,
    playbooks: compared
      .map((one) => resultOf(one, definitions))
      .sort((a, b) => b.treated - a.treated || (a.code < b.code ? -1 : 1)),
    money: {
      amount: formatYuan(sum(({ treated }) => treated.amount)),
      cost: formatYuan(sum(({ treated }) => treated.cost)),
      conversions: sum(({ treated }) => treated.convertedCustomers),
      brought:
        told.length === 0
          ? null
          : Math.round(
              told.reduce((total, one) => total + (one.conversion?.difference ?? 0) * one.treated.customers, 0),
            ),
    },
    pressure: {
      spread,
      touches: spread.reduce((total, one) => total + one.all, 0),
      customers: spread.reduce((total, one) => total + one.customers, 0),
      complaints: sum(({ treated }) => treated.complainingCustomers),
      optOuts: sum(({ treated }) => treated.optOutCustomers),
    },
  };
}

function resultOf(one: ComparedPlaybook, definitions: ResultsParts["definitions"]): PlaybookResult {
  const { treated, control, rates, conversion, verdict } = one;
  return {
    ...codedPlaybook(definitions, one.playbook),
    treated: treated.customers,
    control: control.customers,
    converted: treated.convertedCustomers,
    treatedRate: rates.treated?.rate ?? null,
    controlRate: rates.control?.rate ?? null,
    difference: conversion && { value: conversion.difference, low: conversion.low, high: conversion.high },
    verdict,
    amount: formatYuan(treated.amount),
    cost: formatYuan(treated.cost),
  };
}

const MOST = 5;

async function spreadOf(
  tx: Tx,
  { from, to }: { readonly from: Date; readonly to: Date },
): Promise<{ touches: number; customers: number; all: number }[]> {
  return await tx.rows(sql`
    select least(touches, ${MOST})::int as touches, count(*) as customers, sum(touches)::int8 as all from (
      select count(*) as touches from reach.touch
      where planned_at >= ${from} and planned_at < ${to} and class = 'marketing'
        and state in ('submitting', 'unknown', 'accepted', 'submitted', 'delivered')
      group by customer
    ) one group by 1 order by 1`);
}
