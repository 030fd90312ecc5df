/** Makes a bank of generated customers with their past. */
import { createInterface } from "node:readline/promises";
import { MultiBar, Presets, type SingleBar } from "cli-progress";
import { machine } from "#ground/clock";
import { openDataKeys, processEnvironment } from "#ground/settings";
import { databaseExists } from "#ground/storage";
import {
  bankMakeCases,
  type MadeBank,
  type MakeProgress,
  type MakeStage,
  makeBank,
} from "../../../model-bank/bank-make/index.ts";
import { databaseOf } from "../../server/flows/backup/index.ts";
import { cliCases } from "../cases.ts";
import type { Context } from "../context.ts";
import { writable, writeResult } from "../files.ts";
import { wholeOf } from "../numbers.ts";
import type { Both, Output } from "../output.ts";
import type { Run } from "../run.ts";

const MOST = 20_000_000;

export const run: Run = async (context, _args, options) => {
  const { out, settings, signal } = context;
  // All that can be refused is refused before an engine starts.
  const customers = wholeOf("--customers", options.customers, 1, MOST) ?? 0;
  const seed = wholeOf("--seed", options.seed, 0, 2_147_483_647) ?? 1;
  const months = decimalOf("--months", options.months, 0.05, 60);
  const eventsPerMonth = decimalOf("--events-per-month", options.eventsPerMonth, 0, 1_000);
  const until = dayOption("--until", options.until);
  const file = typeof options.json === "string" ? await writable(options.json) : undefined;
  const definitions = context.definitionsOfFolder();
  const bank = nameOf(context, options.bank, customers);
  const choice = {
    customers,
    seed,
    ...(months === undefined ? {} : { months }),
    ...(eventsPerMonth === undefined ? {} : { eventsPerMonth }),
    ...(until === undefined ? {} : { until }),
  };
  await context.withEngines(
    async (engines) => {
      const replace = options.replace === true;
      if (await databaseExists(engines.cluster, databaseOf(bank))) {
        if (!replace) throw bankMakeCases.bank_exists({ bank });
        if (options.yes !== true && !(await confirmed(context, bank))) throw cliCases.unconfirmed_replace({ bank });
      }
      const bars = progressOf(out);
      let made: MadeBank;
      try {
        made = await makeBank({
          engines,
          home: engines.settings.home,
          bank,
          definitions,
          dataKeys: await openDataKeys(engines.settings.dataKeys, engines.secrets),
          choice,
          replace,
          metrics: context.metrics(),
          logger: context.logger(),
          publicUrl: settings.http.publicUrl,
          onProgress: bars.show,
          signal,
        });
      } finally {
        bars.stop();
      }
      if (file !== undefined) await writeResult(file, `${JSON.stringify(made, null, 2)}\n`);
      out.result(made, () => reportOf(out, made));
    },
    { make: true, onStep: context.onStep },
  );
};

/** The bank that was named; else one named after its size, so that no bank of real customers is ever meant by chance. */
function nameOf({ settings }: Context, given: unknown, customers: number): string {
  if (typeof given === "string" || processEnvironment().PERENNIAL_BANK !== undefined) return settings.bank.name;
  const text =
    customers % 1_000_000 === 0
      ? `${customers / 1_000_000}m`
      : customers % 1_000 === 0
        ? `${customers / 1_000}k`
        : String(customers);
  return `made_${text}`;
}

/** @throws cli.bad_value */
function decimalOf(name: string, given: unknown, least: number, most: number): number | undefined {
  if (given === undefined) return undefined;
  const text = String(given);
  const value = /^\d{1,6}(\.\d{1,6})?$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw cliCases.bad_value({
    name,
    value: text,
    expected: `a number from ${least} to ${most}`,
    expected_zh: `${least} 到 ${most} 之间的数`,
  });
}

/** @throws cli.bad_value */
function dayOption(name: string, given: unknown): string | undefined {
  if (given === undefined) return undefined;
  const text = String(given);
  const isDay = /^(19|20|21)\d\d-\d\d-\d\d$/.test(text) && new Date(`${text}T00:00:00Z`).toJSON()?.startsWith(text);
  if (isDay) return text;
  throw cliCases.bad_value({ name, value: text, expected: "a day YYYY-MM-DD", expected_zh: "日期 YYYY-MM-DD" });
}

/** Asks at a terminal; elsewhere nobody can answer. */
async function confirmed({ out, signal }: Context, bank: string): Promise<boolean> {
  if (process.stdin.isTTY !== true || out.json) return false;
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const question = out.say({
      zh: `银行 ${bank} 及其全部数据将被替换，是否继续？(yes/no) `,
      en: `Bank ${bank} with everything in it will be replaced. Go on? (yes/no) `,
    });
    return /^(y|yes|是)$/i.test((await lines.question(question, { signal })).trim());
  } finally {
    lines.close();
  }
}

const stages: Readonly<Record<MakeStage, Both>> = {
  customers: { zh: "生成客户与历史", en: "Making customers and their past" },
  indexes: { zh: "建立索引", en: "Building indexes" },
  place: { zh: "启用银行", en: "Putting the bank in place" },
};
const LINE_EVERY_MS = 5_000;

function progressOf(out: Output): { readonly show: (progress: MakeProgress) => void; stop(): void } {
  return process.stderr.isTTY === true && !out.json ? barsOf(out) : linesOf(out);
}

function barsOf(out: Output) {
  const multi = new MultiBar(
    {
      format: "{name} {bar} {percentage}% {value}/{total}",
      hideCursor: true,
      stream: process.stderr,
      gracefulExit: false,
    },
    Presets.shades_grey,
  );
  const known = new Map<MakeStage, SingleBar>();
  return {
    show: ({ stage, done, total }: MakeProgress) => {
      const bar = known.get(stage) ?? multi.create(Math.max(total, 1), 0, { name: out.say(stages[stage]) });
      known.set(stage, bar);
      bar.setTotal(Math.max(total, 1));
      bar.update(total === 0 ? 1 : done);
    },
    stop: () => multi.stop(),
  };
}

function linesOf(out: Output) {
  let last: MakeStage | undefined;
  let told = 0;
  return {
    show: ({ stage, done, total }: MakeProgress) => {
      if (stage === last && machine.elapsed() - told < LINE_EVERY_MS) return;
      last = stage;
      told = machine.elapsed();
      out.note(`${out.say(stages[stage])}${total > 1 ? ` ${Math.floor((done / total) * 100)}%` : ""}`);
    },
    stop: () => undefined,
  };
}

function reportOf(out: Output, made: MadeBank): string {
  const { bank, customers, events, seconds, bytes, peakMemoryMb, fingerprint, left } = made;
  const megabytes = (count: number) => Math.round(count / 2 ** 20);
  const lines = [
    out.say({
      zh: `银行 ${bank}：${customers} 位客户，${events} 个事件，用时 ${seconds.total} 秒`,
      en: `Bank ${bank}: ${customers} customers, ${events} events, in ${seconds.total} s`,
    }),
    out.say({
      zh: `  PostgreSQL ${megabytes(bytes.postgres)} MB，ClickHouse ${megabytes(bytes.clickhouse)} MB，每位客户 ${bytes.perCustomer} 字节`,
      en: `  PostgreSQL ${megabytes(bytes.postgres)} MB, ClickHouse ${megabytes(bytes.clickhouse)} MB, ${bytes.perCustomer} bytes a customer`,
    }),
    out.say({ zh: `  指纹 ${fingerprint}`, en: `  fingerprint ${fingerprint}` }),
  ];
  if (peakMemoryMb !== null) {
    lines.push(out.say({ zh: `  内存峰值 ${peakMemoryMb} MB`, en: `  peak memory ${peakMemoryMb} MB` }));
  }
  if (left.length > 0) {
    lines.push(
      out.say({
        zh: `  类型不同而留空的属性：${left.join("、")}`,
        en: `  left empty, declared otherwise: ${left.join(", ")}`,
      }),
    );
  }
  return lines.join("\n");
}
