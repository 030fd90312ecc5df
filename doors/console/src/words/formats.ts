/** Numbers, money and times as the language writes them; times on the bank's clock, wherever the browser is. */
import { useMemo } from "react";
import { useBank } from "../api/session.ts";
import { type Language, useLanguage } from "./index.ts";

export interface Formats {
  readonly number: (value: number | null | undefined, digits?: number) => string;
  /** Of a share between 0 and 1. */
  readonly percent: (value: number | null | undefined, digits?: number) => string;
  /** Yuan, as a number or as decimal text. */
  readonly yuan: (value: number | string | null | undefined) => string;
  /** Day and time of an ISO instant. */
  readonly instant: (value: string | null | undefined) => string;
  readonly day: (value: string | null | undefined) => string;
  readonly time: (value: string | null | undefined) => string;
  /** The instant at which a day of the bank begins; `later` days after it. */
  readonly startOf: (day: string, later?: number) => string;
}

const NONE = "–";
const TAGS: Readonly<Record<Language, string>> = { zh: "zh-CN", en: "en-GB" };

export function useFormats(): Formats {
  const { language } = useLanguage();
  const zone = useBank()?.zone ?? "Asia/Shanghai";
  return useMemo(() => formatsOf(language, zone), [language, zone]);
}

function formatsOf(language: Language, timeZone: string): Formats {
  const tag = TAGS[language];
  const money = new Intl.NumberFormat(tag, { style: "currency", currency: "CNY", currencyDisplay: "narrowSymbol" });
  const instants = new Intl.DateTimeFormat(tag, { timeZone, dateStyle: "medium", timeStyle: "short" });
  const days = new Intl.DateTimeFormat(tag, { timeZone, dateStyle: "medium" });
  const bareDays = new Intl.DateTimeFormat(tag, { timeZone: "UTC", dateStyle: "medium" });
  const times = new Intl.DateTimeFormat(tag, { timeZone, timeStyle: "short" });
  const given =
    <T>(show: (value: T) => string) =>
    (value: T | null | undefined) =>
      value === null || value === undefined || value === "" ? NONE : show(value);
  return {
    number: (value, digits = 0) =>
      given((one: number) => one.toLocaleString(tag, { maximumFractionDigits: digits }))(value),
    percent: (value, digits = 1) =>
      given((one: number) => one.toLocaleString(tag, { style: "percent", maximumFractionDigits: digits }))(value),
    yuan: given((value: number | string) => money.format(Number(value))),
    instant: given((value: string) => instants.format(new Date(value))),
    // A day alone has no zone.
    day: given((value: string) =>
      value.length === 10 ? bareDays.format(new Date(value)) : days.format(new Date(value)),
    ),
    startOf: (day, later = 0) => startOf(day, later, timeZone),
    time: given((value: string) => times.format(new Date(value))),
  };
}

const DAY_MS = 86_400_000;

function startOf(day: string, later: number, timeZone: string): string {
  const asUtc = Date.parse(`${day}T00:00:00Z`) + later * DAY_MS;
  const wall = new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short", timeStyle: "medium" });
  // How far the zone's clock is ahead at that instant.
  const ahead = Date.parse(`${wall.format(new Date(asUtc)).replace(" ", "T")}Z`) - asUtc;
  return new Date(asUtc - ahead).toISOString();
}
