/** The questions of the measurement, and whom they are asked of: every value is a hash of the customer's number. */
import { readDefinitions } from "#contracts/definitions";
import { type Random, seededRandom } from "#ground/random";

export const FLAGS = 30;
export const flags: readonly string[] = Array.from({ length: FLAGS }, (_, at) => `f${at}`);
/** Tags that few have, so that there are 500 with those that questions name: each customer has up to three. */
export const rare: readonly string[] = Array.from({ length: 500 - 3 - FLAGS }, (_, at) => `r${at}`);
const CITIES = 300;
const TREES = 100;

/** One question, as a condition of ours and as SQL over plain columns, which DuckDB and ClickHouse read alike. */
export interface Question {
  readonly condition: string;
  readonly where: string;
}

const cities = Array.from({ length: 10 }, (_, at) => 7 + at * 23);

/** Tags alone: five clauses. */
export const tagQuestion: Question = {
  condition: `tag.gender == "1" && tag.tier in ["2", "3"] && tag.city in [${cities.map((city) => `"${city}"`).join(", ")}] && "f5" in tag && !("f9" in tag)`,
  where: `gender = 1 and tier in (2, 3) and city in (${cities.join(", ")}) and f5 and not f9`,
};

/** Attributes alone: five clauses. */
export const rawQuestion: Question = {
  condition:
    "customer.age >= 30 && customer.age < 40 && customer.dormancy >= 60 && customer.dormancy < 90 && " +
    "(customer.f2 || customer.f3 || customer.f4) && !customer.f8 && customer.tier >= 2",
  where: "age >= 30 and age < 40 and dormancy >= 60 and dormancy < 90 and (f2 or f3 or f4) and not f8 and tier >= 2",
};

/** A hundred trees over tags, of 3 to 20 terms. */
export function treesOf(seed: string): Question[] {
  const random = seededRandom(`audience/trees/${seed}`);
  return Array.from({ length: TREES }, () => treeOf(random, 3 + random.below(18)));
}

function treeOf(random: Random, terms: number): Question {
  if (terms === 1) return termOf(random);
  const left = 1 + random.below(terms - 1);
  const [a, b] = [treeOf(random, left), treeOf(random, terms - left)];
  const isAnd = random.below(2) === 0;
  return {
    condition: `(${a.condition} ${isAnd ? "&&" : "||"} ${b.condition})`,
    where: `(${a.where} ${isAnd ? "and" : "or"} ${b.where})`,
  };
}

function termOf(random: Random): Question {
  const some = (of: number): number[] => Array.from({ length: 1 + random.below(3) }, () => random.below(of));
  const text = (values: readonly number[]): string => values.map((value) => `"${value}"`).join(", ");
  switch (random.below(8)) {
    case 0: {
      const tiers = some(6);
      return { condition: `tag.tier in [${text(tiers)}]`, where: `tier in (${tiers.join(", ")})` };
    }
    case 1: {
      const named = some(CITIES);
      return { condition: `tag.city in [${text(named)}]`, where: `city in (${named.join(", ")})` };
    }
    case 2: {
      const gender = random.below(2);
      return { condition: `tag.gender == "${gender}"`, where: `gender = ${gender}` };
    }
    default: {
      const flag = flags[random.below(FLAGS)] ?? "f0";
      const isNot = random.below(3) === 0;
      return {
        condition: isNot ? `!("${flag}" in tag)` : `"${flag}" in tag`,
        where: isNot ? `(not ${flag})` : flag,
      };
    }
  }
}

/** A customer's values in ClickHouse, from `n`, its number. */
export const values: Readonly<Record<string, string>> = {
  gender: "sipHash64(n, 'gender') % 2",
  tier: `multiIf((sipHash64(n, 'tier') % 1000 as t) < 500, 0, t < 750, 1, t < 900, 2, t < 970, 3, t < 995, 4, 5)`,
  city: `sipHash64(n, 'city') % ${CITIES}`,
  age: "18 + sipHash64(n, 'age') % 70",
  dormancy: "sipHash64(n, 'dormancy') % 365",
  balance: "toDecimal64(sipHash64(n, 'balance') % 100000000, 0) / 100",
  ...Object.fromEntries(flags.map((flag, at) => [flag, `sipHash64(n, '${flag}') % 1000 < ${20 + 13 * at}`])),
};

/** Customers whose fifth flag turns round in the update: about one in 83. */
export const CHANGED = "customer % 83 = 7";

const catalogText = [
  "attributes:",
  ...["gender", "tier", "city", "age", "dormancy"].map((name) => `  ${name}: { type: int, zh: ${name}, en: ${name} }`),
  "  balance: { type: money, zh: balance, en: Balance }",
  ...flags.map((name) => `  ${name}: { type: bool, zh: ${name}, en: ${name} }`),
  "tags:",
  ...["gender", "tier", "city", ...flags, ...rare].map((name) => `  ${name}: { zh: ${name}, en: ${name} }`),
].join("\n");

const organisation = `
zh: 银行
en: Bank
zone: Asia/Shanghai
language: zh
units: [{ id: head, kind: head_office, zh: 总行, en: Head office }]
people: [{ login: ann, unit: head, roles: [designer], zh: 安, en: Ann }]
`;

export function definitionsOfBench() {
  const { definitions, problems } = readDefinitions([
    ["catalog/bench.yaml", catalogText],
    ["organisation.yaml", organisation],
  ]);
  if (!definitions) throw new Error(problems.map(({ en }) => en).join("; "));
  return definitions;
}
