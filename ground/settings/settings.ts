/** Settings of one process: read once at start-up, checked whole, frozen, and passed in. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { type FieldProblem, type Language, PerennialError } from "#ground/errors";
import { cases } from "./cases.ts";
import { type DataKeyPlace, dataKeyPlace, readDataKeyFile } from "./data-keys.ts";
import { nearest } from "./nearest.ts";
import { type Environment, type RawEnvironment, readEnvironment, type VariableName, variables } from "./read-env.ts";
import { type Bounds, type SettingTold, toldOf } from "./told.ts";

export const roleNames = ["api", "engine", "reach", "learning"] as const;
export type ProcessRole = (typeof roleNames)[number];

export const logLevels = ["fatal", "error", "warn", "info", "debug", "trace", "silent"] as const;
export type LogLevel = (typeof logLevels)[number];

export const channelChoices = ["auto", "local", "none"] as const;

export interface Settings {
  /** Absolute path of the data folder. It need not exist yet. */
  readonly home: string;
  readonly engines: {
    /** `undefined`: the embedded engine in `home`. May hold a password: never logged. */
    readonly postgresUrl: string | undefined;
    readonly clickhouseUrl: string | undefined;
  };
  readonly http: {
    readonly host: string;
    /** 0 takes any free port. */
    readonly port: number;
    readonly bodyLimitBytes: number;
    /** Origin without a closing slash. With port 0 it must be asked of the listening server instead. */
    readonly publicUrl: string;
  };
  /** What this process does, each once, in the order of {@link roleNames}. */
  readonly roles: readonly ProcessRole[];
  readonly bank: {
    /** Lower-case name; part of the names of the bank's databases. */
    readonly name: string;
    /** Absolute path of the bank's definitions. */
    readonly folder: string;
  };
  readonly language: Language;
  readonly log: { readonly level: LogLevel };
  readonly smtp: {
    /** May hold a password: never logged. */
    readonly url: string | undefined;
  };
  /** Where messages go but e-mail: the local inbox, nowhere (they wait), or as the kind of bank has it. */
  readonly channels: (typeof channelChoices)[number];
  /** The simulated bank that a start shows beside the sample bank: its customers (0: none), and the days that they lived before. */
  readonly simulation: { readonly customers: number; readonly pastDays: number };
  /** How long what grows is kept, in days. */
  readonly keep: {
    /** Messages of the local inbox. */
    readonly inboxDays: number;
    /** Events from which outcomes are counted, after the window in which they counted. */
    readonly outcomeDays: number;
  };
  /** Where the keys of personal data are. */
  readonly dataKeys: DataKeyPlace;
  /** Each variable with what holds, for people; no secret is in it. */
  readonly told: readonly SettingTold[];
}

/**
 * Reads, checks and freezes the settings. All that is wrong is reported at once, one field a variable.
 * @throws PerennialError `settings.bad_settings`
 */
export function loadSettings(environment?: Environment): Settings {
  const raw = readEnvironment(environment);
  const reader = new Reader(raw);
  const settings = { ...build(reader), told: toldOf(raw, reader.bounds, hidePassword) };
  for (const name of raw.unknown) {
    const meant = nearest(name, Object.keys(variables));
    reader.complain(name, meant ? `no such setting; did you mean ${meant}?` : "no such setting", {
      zh: meant ? `没有这项设置；是否想写 ${meant}？` : "没有这项设置",
    });
  }
  if (reader.problems.length > 0) {
    const list = reader.problems.map((problem) => `  ${problem.pointer}: ${problem.reason}`).join("\n");
    throw cases.bad_settings({ count: reader.problems.length, list }, { fields: reader.problems });
  }
  return deepFreeze(settings);
}

/** The settings as text for logs and `doctor`: passwords in URLs are hidden. */
export function describeSettings(settings: Settings): Readonly<Record<string, string>> {
  return {
    home: settings.home,
    postgres: settings.engines.postgresUrl === undefined ? "embedded" : hidePassword(settings.engines.postgresUrl),
    clickhouse:
      settings.engines.clickhouseUrl === undefined ? "embedded" : hidePassword(settings.engines.clickhouseUrl),
    listen: `${settings.http.host}:${settings.http.port}`,
    publicUrl: settings.http.publicUrl,
    bodyLimitBytes: String(settings.http.bodyLimitBytes),
    roles: settings.roles.join(","),
    bank: settings.bank.name,
    bankFolder: settings.bank.folder,
    language: settings.language,
    logLevel: settings.log.level,
    smtp: settings.smtp.url === undefined ? "none" : hidePassword(settings.smtp.url),
    channels: settings.channels,
    inboxDays: String(settings.keep.inboxDays),
    outcomeDays: String(settings.keep.outcomeDays),
    dataKeys: dataKeysText(settings.dataKeys),
  };
}

/** A URL without its user, password and query, which may hold a password too. */
export function hidePassword(url: string): string {
  if (!URL.canParse(url)) return "(not a URL)";
  const parsed = new URL(url);
  const user = parsed.username === "" && parsed.password === "" ? "" : "***@";
  return `${parsed.protocol}//${user}${parsed.host}${parsed.pathname}${parsed.search === "" ? "" : "?***"}`;
}

function dataKeysText(place: DataKeyPlace): string {
  if (place.kind === "derived") return "derived";
  return place.kind === "file" ? place.file : hidePassword(place.url);
}

/** The folder of Perennial's `package.json`, from source and from `dist/` alike. */
export function packageRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  for (;;) {
    const file = join(folder, "package.json");
    if (existsSync(file) && (JSON.parse(readFileSync(file, "utf8")) as { name?: string }).name === "perennial") {
      return folder;
    }
    const above = dirname(folder);
    if (above === folder) throw new Error("Perennial's package.json was not found above its own code");
    folder = above;
  }
}

function build(reader: Reader): Omit<Settings, "told"> {
  const host = reader.text(
    "PERENNIAL_HOST",
    /^[^\s/]+$/,
    "127.0.0.1",
    "not a host name or address",
    "不是主机名或地址",
  );
  const port = reader.whole("PERENNIAL_PORT", 7400, 0, 65_535);
  const shown = host === "0.0.0.0" || host === "::" ? "localhost" : host.includes(":") ? `[${host}]` : host;
  const publicUrl = reader.url("PERENNIAL_PUBLIC_URL", ["http:", "https:"]) ?? `http://${shown}:${port}`;
  return {
    home: resolve(reader.raw.given.PERENNIAL_HOME ?? "./var"),
    engines: {
      postgresUrl: reader.url("PERENNIAL_POSTGRES_URL", ["postgres:", "postgresql:"]),
      clickhouseUrl: reader.url("PERENNIAL_CLICKHOUSE_URL", ["http:", "https:"]),
    },
    http: {
      host,
      port,
      bodyLimitBytes: reader.whole("PERENNIAL_BODY_LIMIT_MB", 8, 1, 1024) * 1_048_576,
      publicUrl: URL.canParse(publicUrl) ? new URL(publicUrl).origin : publicUrl,
    },
    roles: roles(reader),
    bank: {
      name: reader.text(
        "PERENNIAL_BANK",
        /^[a-z][a-z0-9_]{0,30}$/,
        "calls",
        "must be a-z, 0-9 and _, beginning with a letter, at most 31",
        "只能含 a-z、0-9 与 _，以字母开头，最多 31 个字符",
      ),
      folder: bankFolder(reader),
    },
    language: reader.language,
    log: { level: reader.choice("PERENNIAL_LOG_LEVEL", logLevels, "info") },
    smtp: { url: reader.url("PERENNIAL_SMTP_URL", ["smtp:", "smtps:"]) },
    channels: reader.choice("PERENNIAL_CHANNELS", channelChoices, "auto"),
    simulation: {
      customers: reader.whole("PERENNIAL_SIMULATION", 10_000, 0, 1_000_000),
      pastDays: reader.whole("PERENNIAL_SIMULATION_PAST", 0, 0, 365),
    },
    keep: {
      inboxDays: reader.whole("PERENNIAL_INBOX_DAYS", 180, 1, 36_500),
      outcomeDays: reader.whole("PERENNIAL_OUTCOME_DAYS", 730, 1, 36_500),
    },
    dataKeys: dataKeysOf(reader),
  };
}

/** A file is looked into at once: a bank must not find out at its first customer that the key can't be read. */
function dataKeysOf(reader: Reader): DataKeyPlace {
  const place = dataKeyPlace(reader.raw.given.PERENNIAL_DATA_KEY);
  if (place === undefined) {
    reader.complain("PERENNIAL_DATA_KEY", "must be an absolute path, or a file:// or https:// URL", {
      zh: "必须是绝对路径，或 file://、https:// 开头的 URL",
    });
    return { kind: "derived" };
  }
  try {
    if (place.kind === "file") readDataKeyFile(place.file);
  } catch (error) {
    if (!(error instanceof PerennialError)) throw error;
    reader.complain("PERENNIAL_DATA_KEY", error.text("en"), { zh: error.text("zh") });
  }
  return place;
}

function bankFolder(reader: Reader): string {
  const given = reader.raw.given.PERENNIAL_BANK_DIR;
  if (given === undefined) return join(packageRoot(), "bank");
  const folder = resolve(given);
  if (!existsSync(folder))
    reader.complain("PERENNIAL_BANK_DIR", "there is no such folder", { value: given, zh: "目录不存在" });
  return folder;
}

function roles(reader: Reader): readonly ProcessRole[] {
  const given = (reader.raw.given.PERENNIAL_ROLES ?? "all")
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
  const chosen = new Set<string>();
  for (const name of given) {
    if (name === "all") for (const role of roleNames) chosen.add(role);
    else if ((roleNames as readonly string[]).includes(name)) chosen.add(name);
    else {
      const meant = nearest(name, [...roleNames, "all"]);
      reader.complain("PERENNIAL_ROLES", `no role ${name}${meant ? `; did you mean ${meant}?` : ""}`, {
        value: name,
        zh: `没有角色 ${name}${meant ? `；是否想写 ${meant}？` : ""}`,
      });
    }
  }
  if (given.length === 0) reader.complain("PERENNIAL_ROLES", "names no role", { zh: "未指定任何角色" });
  return roleNames.filter((role) => chosen.has(role));
}

/** Takes variables out of the environment one by one and collects what is wrong with them. */
class Reader {
  readonly problems: FieldProblem[] = [];
  /** Of what was asked for so far. */
  readonly bounds = new Map<VariableName, Bounds>();
  readonly raw: RawEnvironment;
  readonly language: Language;

  constructor(raw: RawEnvironment) {
    this.raw = raw;
    const system = raw.systemLanguage ?? "";
    // The system's choice first, so that a wrong PERENNIAL_LANG is spoken of in a language too.
    this.language = /^en([_.@-]|$)/i.test(system) ? "en" : "zh";
    this.language = this.choice("PERENNIAL_LANG", ["zh", "en"] as const, this.language);
  }

  complain(pointer: string, en: string, more: { zh: string; value?: string }): void {
    const reason = this.language === "en" ? en : more.zh;
    this.problems.push({ pointer, reason, ...(more.value === undefined ? {} : { value: more.value }) });
  }

  text(name: VariableName, shape: RegExp, fallback: string, en: string, zh: string): string {
    const value = this.raw.given[name] ?? fallback;
    if (!shape.test(value)) this.complain(name, en, { value, zh });
    return value;
  }

  whole(name: VariableName, fallback: number, least: number, most: number): number {
    this.bounds.set(name, { least, most });
    const given = this.raw.given[name];
    if (given === undefined) return fallback;
    const value = /^\d{1,9}$/.test(given) ? Number(given) : Number.NaN;
    if (value >= least && value <= most) return value;
    this.complain(name, `must be a whole number from ${least} to ${most}`, {
      value: given,
      zh: `必须是 ${least} 到 ${most} 之间的整数`,
    });
    return fallback;
  }

  choice<Choice extends string>(name: VariableName, choices: readonly Choice[], fallback: Choice): Choice {
    this.bounds.set(name, { choices });
    const given = this.raw.given[name];
    if (given === undefined) return fallback;
    const found = choices.find((choice) => choice === given);
    if (found !== undefined) return found;
    this.complain(name, `must be one of ${choices.join(", ")}`, {
      value: given,
      zh: `必须是 ${choices.join("、")} 之一`,
    });
    return fallback;
  }

  /** URLs may hold passwords: a bad one is reported without its value. */
  url(name: VariableName, protocols: readonly string[]): string | undefined {
    const given = this.raw.given[name];
    if (given === undefined) return undefined;
    if (URL.canParse(given) && protocols.includes(new URL(given).protocol) && new URL(given).host !== "") return given;
    const wanted = protocols.map((protocol) => `${protocol}//`).join(" / ");
    this.complain(name, `must be a URL that begins with ${wanted}`, { zh: `必须是以 ${wanted} 开头的 URL` });
    return given;
  }
}

function deepFreeze<T extends object>(value: T): T {
  for (const inner of Object.values(value)) {
    if (typeof inner === "object" && inner !== null) deepFreeze(inner);
  }
  return Object.freeze(value);
}
