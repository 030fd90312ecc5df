/** Lists decisions, newest first. */
import { lineInWords, listDecisions } from "#decision";
import { findNamed } from "#profile";
import { oneOf } from "../audiences.ts";
import { operator } from "../context.ts";
import { decisionLine } from "../decisions.ts";
import { wholeOf } from "../numbers.ts";
import type { Run } from "../run.ts";

const DAY_MS = 86_400_000;
const DAYS = 31;
const LIMIT = 20;

export const run: Run = async (context, _args, options) => {
  const kind = oneOf("--kind", options.kind, ["set", "rank"]);
  const outcome = oneOf("--outcome", options.outcome, ["chosen", "withheld", "holdout", "denied"]);
  const days = wholeOf("--days", options.days, 1, 3_660) ?? DAYS;
  const limit = wholeOf("--limit", options.limit, 1, 10_000) ?? LIMIT;
  const text = (name: string): string | undefined => (options[name] === undefined ? undefined : String(options[name]));
  await context.withBank(async ({ storage, people, definitions, clock }) => {
    const named = text("customer");
    const found = named === undefined ? undefined : await storage.batch("name", (tx) => findNamed(tx, people, [named]));
    const to = clock.now();
    const from = new Date(to.getTime() - days * DAY_MS);
    // Nobody of that name: nothing was decided on anybody.
    const customer = named === undefined ? undefined : (found?.get(named) ?? -1);
    const filters = { kind, outcome, playbook: text("playbook"), reason: text("reason") };
    const page = await listDecisions(storage, operator, { ...filters, customer, from, to, limit });
    const decisions = page.decisions.map((one) => lineInWords(one, definitions));
    const { out } = context;
    out.result({ decisions, next: page.next }, () =>
      decisions.length === 0
        ? out.say({ zh: "没有决策", en: "No decisions" })
        : decisions.map((one) => decisionLine(out.say.bind(out), one)).join("\n"),
    );
  });
};
