/** Bench: everybody scored at once, 60 features included, against a limit of three minutes for a million; one customer against 2 ms. */
import { mkdtemp, rm } from "node:fs/promises";
import { availableParallelism, loadavg, tmpdir } from "node:os";
import path from "node:path";
import { loadDefinitions, type Question, questionFeatures } from "#contracts/definitions";
import { machine } from "#ground/clock";
import { type Columnar, migrateColumnar, openColumnar, startColumnar } from "#ground/columnar";
import { type Dataset, fitBoosted } from "#kits/forest";
import { featuresAt, openScorer, questionSource, type ScoreModel, type SourceParts } from "#learning";
import { addColumnarColumns, columnsOf, keepFields, metricBookOf } from "#profile";
import { migrations } from "../doors/server/migrations.ts";
import { type BenchOptions, type BenchRow, median, rounded } from "./rows.ts";

const CUSTOMERS = 1_000_000;
const EVENTS = 20;
const FEATURES = 60;
const LIMIT_SECONDS = 180;
const LIMIT_MS = 2;
const ROUNDS = 3;
const LEARNT = 20_000;
const AT = new Date("2026-06-01T00:00:00+08:00");

/** `--customers`, `--events` (of each), `--rounds` for small tries. The limit goes with the number of customers. */
export async function run({ flags, say }: BenchOptions): Promise<BenchRow[]> {
  const customers = Number(flags.get("customers") || CUSTOMERS);
  const events = Number(flags.get("events") || EVENTS);
  const rounds = Number(flags.get("rounds") || ROUNDS);
  const folder = await mkdtemp(path.join(tmpdir(), "perennial-bench-"));
  const engine = await startColumnar({ dir: folder, onEvent: () => {} });
  try {
    await migrateColumnar(
      { url: engine.url, database: "bench" },
      migrations.map(({ room, clickhouse = [] }) => ({ room, clickhouse: [...clickhouse] })),
    );
    const columnar = openColumnar({ url: engine.url, database: "bench" });
    try {
      const { definitions } = loadDefinitions(path.join(import.meta.dirname, "../bank"));
      if (!definitions) throw new Error("the sample bank's definitions have mistakes");
      const { catalog, organisation } = definitions;
      const { zone } = organisation;
      await addColumnarColumns(columnar, columnsOf(catalog));
      const book = metricBookOf(catalog, zone);
      await keepFields(columnar, book);
      say(`making ${customers} customers with ${events} events each`);
      await fill(columnar, customers, events);
      const question = sixty(definitions.questions?.["next-wealth"], catalog);
      const parts: SourceParts = { columnar, catalog, zone, kept: book.kept, codeVersion: "bench" };
      return await measure(parts, question, { customers, events, rounds }, say);
    } finally {
      await columnar.close();
    }
  } finally {
    await engine.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** The sample bank's question with as many features as the promise speaks of. */
function sixty(question: Question | undefined, catalog: Parameters<typeof questionFeatures>[1]): Question {
  if (!question) throw new Error("the sample bank has no model next-wealth");
  const windows = ["3d", "5d", "10d", "14d", "20d", "25d", "28d", "29d"];
  const more = (count: number): Question => ({
    ...question,
    population: "true",
    features: {
      ...question.features,
      expand: [
        ...question.features.expand,
        ...(count > 0
          ? [
              {
                event: "card_spent",
                as: "more",
                of: "amount",
                functions: ["sum" as const],
                windows: windows.slice(0, count),
              },
            ]
          : []),
      ],
    },
  });
  for (let count = 0; count <= windows.length; count++)
    if (questionFeatures(more(count), catalog).length >= FEATURES) return more(count);
  return more(windows.length);
}

/** Facts that differ by customer and number, the same at every run. */
async function fill(columnar: Columnar, customers: number, events: number): Promise<void> {
  const at = AT.getTime();
  const base = "toUInt32(number) as customer, toUInt8(customer % 64) as shard, '' as trace";
  const record = `concat('{"birthday":"19', toString(50 + cityHash64(number, 1) % 50), '-03-04","opened_on":"2019-05-06","occupation":"', ['clerk', 'farmer', 'teacher', 'retired'][1 + cityHash64(number, 2) % 4],
    '","demand_balance":"', toString(cityHash64(number, 3) % 200000), '.50","term_balance":"', toString(cityHash64(number, 4) % 90000), '.00","wealth_balance":"', toString(cityHash64(number, 5) % 90000),
    '.00","aum":"', toString(cityHash64(number, 6) % 900000), '.00","liabilities":"0.00","payroll":', if(cityHash64(number, 7) % 3 = 0, 'true', 'false'), ',"risk_level":"C', toString(1 + cityHash64(number, 8) % 5), '","push_token":true,"wecom_bound":false}')`;
  await columnar.command(`insert into facts (customer, shard, offset, type, source, id, occurred_at, received_at, trace, data)
    select customer, shard, number, 'customer_recorded', 'core', toString(number), fromUnixTimestamp64Milli(toInt64(${at} - 90 * 86400000)) as t, t, trace, ${record}
    from (select ${base}, number from numbers(${customers}))`);
  const kinds =
    "['product_viewed', 'transfer', 'transaction', 'card_spent', 'card_spent', 'login', 'login', 'touch_opened', 'complaint_filed', 'balance_changed']";
  const money = "concat('\"amount\":\"', toString(cityHash64(number, 11) % 9000), '.25\"')";
  const data = `multiIf(type = 'product_viewed', concat('{"product":"p', toString(cityHash64(number, 9) % 9), '","kind":"wealth","dwell_seconds":', toString(cityHash64(number, 10) % 300), ',"tab_depth":', toString(cityHash64(number, 12) % 5), '}'),
    type = 'transfer', concat('{', ${money}, ',"payee":"y', toString(cityHash64(number, 13) % 7), '"}'), type = 'transaction', concat('{"direction":"in",', ${money}, '}'),
    type = 'card_spent', concat('{', ${money}, ',"merchant_category":"food"}'), type = 'login', '{"device":"d","city":"c"}', type = 'balance_changed', concat('{"demand_balance":"', toString(cityHash64(number, 14) % 200000), '.00"}'), '{"touch":"t"}')`;
  const slice = Math.max(1, Math.floor(2_000_000 / events));
  for (let from = 0; from < customers; from += slice) {
    const count = Math.min(slice, customers - from) * events;
    await columnar.command(`insert into facts (customer, shard, offset, type, source, id, occurred_at, received_at, trace, data)
      select toUInt32(intDiv(number, ${events})) as customer, toUInt8(customer % 64), ${customers} + number, ${kinds}[1 + cityHash64(number) % 10] as type, 'core', concat('e', toString(number)),
        fromUnixTimestamp64Milli(toInt64(${at} - 1 - cityHash64(number, 15) % (60 * 86400000))) as t, t, '', ${data}
      from numbers(${from * events}, ${count})`);
  }
  await columnar.command(
    `insert into customer (customer, shard, revision, copied_at) select toUInt32(number), toUInt8(number % 64), 1, fromUnixTimestamp64Milli(toInt64(${at})) from numbers(${customers})`,
  );
}

interface Size {
  readonly customers: number;
  readonly events: number;
  readonly rounds: number;
}

async function measure(
  parts: SourceParts,
  question: Question,
  size: Size,
  say: (text: string) => void,
): Promise<BenchRow[]> {
  const { customers, events, rounds } = size;
  const features = questionFeatures(question, parts.catalog);
  const some = Array.from({ length: Math.min(LEARNT, customers) }, (_, n) => n);
  const { data } = await featuresAt(parts, question, AT, some);
  const artefact = await modelOf(question, data);
  const source = questionSource(parts);
  const took: number[] = [];
  const alone: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const began = machine.elapsed();
    const seen = new Map<number, number>();
    let count = 0;
    for await (const set of source.score(question, [artefact], AT)) {
      count += set.customers.length;
      for (let row = 0; row < set.customers.length; row += 5_000)
        seen.set(Number(set.customers[row]), Number(set.probabilities[0]?.[row]));
    }
    took.push((machine.elapsed() - began) / 1_000);
    say(`round ${round + 1}: ${count} customers in ${rounded(took.at(-1) ?? 0)} s`);
    if (count !== customers) throw new Error(`${count} of ${customers} customers were scored`);
    alone.push(...(await oneByOne(parts, question, artefact, seen)));
  }
  const versions = { node: process.version };
  const machineNotes = { cores: availableParallelism(), load: rounded(loadavg()[0] ?? 0) };
  const limit = (LIMIT_SECONDS * customers) / CUSTOMERS;
  const ratios = took.map((seconds) => limit / seconds);
  alone.sort((a, b) => a - b);
  const p99 = alone[Math.floor(alone.length * 0.99)] ?? Number.NaN;
  return [
    {
      name: `batch scoring, ${customers.toLocaleString("en-US")} customers × ${features.length} features, features included`,
      ours: rounded(median(took)),
      peer: rounded(limit),
      ratio: rounded(median(ratios)),
      unit: "s",
      rounds,
      spread: [rounded(Math.min(...ratios)), rounded(Math.max(...ratios))],
      versions,
      notes: { events: customers * (events + 1), trees: 100, peer: "the limit", ...machineNotes },
    },
    {
      name: "one customer, in process, p99",
      ours: rounded(p99),
      peer: LIMIT_MS,
      ratio: rounded(LIMIT_MS / p99),
      unit: "ms",
      rounds: alone.length,
      spread: [rounded(LIMIT_MS / (alone.at(-1) ?? p99)), rounded(LIMIT_MS / (alone[0] ?? p99))],
      versions,
      notes: { features: features.length, median: rounded(median(alone)), peer: "the limit", ...machineNotes },
    },
  ];
}

/** Scores customers by themselves; the probability must be the batch's. @returns milliseconds */
async function oneByOne(
  parts: SourceParts,
  question: Question,
  artefact: ScoreModel,
  seen: ReadonlyMap<number, number>,
): Promise<number[]> {
  const { customers, data } = await featuresAt(parts, question, AT, [...seen.keys()].slice(0, 200));
  const scorer = openScorer(artefact);
  return customers.map((customer, row) => {
    const columns = Object.fromEntries(
      data.columns.map((column) => [
        column.name,
        column.type === "numeric" ? [column.values[row]] : [column.levels[column.codes[row] ?? -1] ?? null],
      ]),
    );
    const began = machine.elapsed();
    const [probability = Number.NaN] = scorer.score(columns).probabilities;
    const took = machine.elapsed() - began;
    if (!(Math.abs(probability - (seen.get(customer) ?? Number.NaN)) < 1e-9))
      throw new Error(`customer ${customer}: ${probability} alone, ${seen.get(customer)} in the batch`);
    return took;
  });
}

/** A hundred trees of 31 leaves, learnt from a rule that reads several features. */
async function modelOf(question: Question, data: Dataset): Promise<ScoreModel> {
  const numeric = data.columns.filter((column) => column.type === "numeric");
  const y = Float64Array.from({ length: data.rows }, (_, row) => {
    const sum = numeric.slice(0, 40).reduce((total, column, at) => {
      const value = column.values[row] ?? Number.NaN;
      return total + (Number.isNaN(value) ? 0 : Math.sin(value / 97 + at));
    }, 0);
    return sum > 0 ? 1 : 0;
  });
  const { model } = await fitBoosted({ data, y, rounds: 100, maxLeaves: 31, learningRate: 0.1 });
  return {
    format: "perennial/score@1",
    id: question.id,
    inputs: data.columns.map(({ name, type }) => ({ name, type: type === "numeric" ? "double" : "string" })),
    model: model.toJson(),
    calibration: { kind: "platt", slope: 1, intercept: 0 },
    trained: {
      rows: data.rows,
      positives: y.reduce((sum, label) => sum + label, 0),
      from: "2026-06-01",
      to: "2026-06-01",
    },
  };
}
