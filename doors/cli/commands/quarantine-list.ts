/** Lists what did not fit, with the reasons. */
import { listQuarantine, type QuarantineItem } from "#intake";
import { cliCases } from "../cases.ts";
import { type Context, operator } from "../context.ts";
import { uuidOf, wholeOf } from "../numbers.ts";
import type { Run } from "../run.ts";

const states = ["open", "replayed", "dismissed"] as const;
type State = (typeof states)[number];

export const run: Run = async (context, _args, options) => {
  const importId = uuidOf("--import", options.import);
  const after = uuidOf("--after", options.after);
  const limit = wholeOf("--limit", options.limit, 1, 1_000);
  const query = {
    state: stateOf(options.state),
    ...(importId === undefined ? {} : { import: importId }),
    ...(after === undefined ? {} : { after }),
    ...(limit === undefined ? {} : { limit }),
  };
  await context.withBank(async (bank) => {
    const items = await listQuarantine(bank.storage, operator, query);
    context.out.result({ items }, () => text(context, items));
  });
};

function stateOf(given: unknown): State {
  if (given === undefined) return "open";
  const state = states.find((one) => one === given);
  if (state) return state;
  const [expected, expected_zh] = [states.join(", "), states.join("、")];
  throw cliCases.bad_value({ name: "--state", value: String(given), expected, expected_zh });
}

function text({ out, language }: Context, items: readonly QuarantineItem[]): string {
  if (items.length === 0) return out.say({ zh: "没有隔离项", en: "Nothing in quarantine" });
  return items
    .flatMap((item) => [
      [
        item.id,
        item.receivedAt.toISOString(),
        item.type ?? "",
        item.line === null ? "" : lineWords(item.line, language),
      ]
        .filter((part) => part !== "")
        .join("  "),
      ...item.problems.map((one) => {
        const value = one.value === undefined ? "" : ` = ${JSON.stringify(one.value)}`;
        return `    ${one.pointer}${value}: ${language === "zh" ? one.zh : one.reason}`;
      }),
    ])
    .join("\n");
}

function lineWords(line: number, language: "zh" | "en"): string {
  return language === "zh" ? `第 ${line} 行` : `line ${line}`;
}
