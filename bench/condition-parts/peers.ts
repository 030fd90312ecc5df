/** The other sides, each as its documentation shows it: as it comes, and at its best. */
import { machine } from "#ground/clock";
import { peer } from "../peers.ts";
import { type BankEvent, type Contestant, fields, type Rule } from "./work.ts";

const rising = (numbers: number[]): number[] => numbers.sort((a, b) => a - b);
const decimal = (value: number): string => (Number.isInteger(value) ? `${value}.0` : String(value));

interface JsonRules {
  readonly Engine: new () => {
    addRule(rule: object): void;
    run(facts: object): Promise<{ events: { params: { number: number } }[] }>;
  };
}

/** Rules are added once and the engine is kept; at its best the type is asked first, by priority. */
export async function jsonRulesEngine(rules: readonly Rule[], best: boolean): Promise<Contestant> {
  const { Engine } = await peer<JsonRules>("json-rules-engine");
  const began = machine.elapsed();
  const engine = new Engine();
  for (const [number, { type, atLeast, below }] of rules.entries()) {
    const all = [
      { fact: "type", operator: "equal", value: type, ...(best ? { priority: 10 } : {}) },
      { fact: atLeast.field, operator: "greaterThanInclusive", value: atLeast.value },
      { fact: below.field, operator: "lessThan", value: below.value },
    ];
    engine.addRule({ conditions: { all }, event: { type: "fired", params: { number } } });
  }
  return {
    name: best ? "json-rules-engine, type first" : "json-rules-engine",
    compileMilliseconds: machine.elapsed() - began,
    async fired(events) {
      const all: number[][] = [];
      for (const event of events) {
        const { events: fired } = await engine.run(event);
        all.push(rising(fired.map(({ params }) => params.number)));
      }
      return all;
    },
  };
}

interface Zen {
  readonly ZenEngine: new () => { createDecision(content: unknown): ZenDecision };
  readonly ZenDecisionContent: new (content: object) => unknown;
}
interface ZenDecision {
  evaluate(context: object): Promise<{ result: { number: number }[] }>;
}

/** One table that collects, a column for each field. */
function zenTable(rules: readonly Rule[]): object {
  const columns = ["type", ...fields];
  const rows = rules.map(({ type, atLeast, below }, number) => ({
    _id: `rule${number}`,
    ...Object.fromEntries(columns.map((column) => [column, ""])),
    type: `"${type}"`,
    [atLeast.field]: `>= ${atLeast.value}`,
    [below.field]: `< ${below.value}`,
    number: String(number),
  }));
  const content = {
    hitPolicy: "collect",
    inputs: columns.map((field) => ({ id: field, name: field, field })),
    outputs: [{ id: "number", name: "number", field: "number" }],
    rules: rows,
  };
  const at = { position: { x: 0, y: 0 } };
  return {
    nodes: [
      { id: "in", name: "request", type: "inputNode", ...at },
      { id: "table", name: "rules", type: "decisionTableNode", content, ...at },
      { id: "out", name: "response", type: "outputNode", ...at },
    ],
    edges: [
      { id: "a", sourceId: "in", targetId: "table", type: "edge" },
      { id: "b", sourceId: "table", targetId: "out", type: "edge" },
    ],
  };
}

const IN_FLIGHT = 64;

/** The decision is made once; at its best 64 events are in flight and the content is compiled before. */
export async function zenEngine(rules: readonly Rule[], best: boolean): Promise<Contestant> {
  const { ZenEngine, ZenDecisionContent } = await peer<Zen>("@gorules/zen-engine");
  const began = machine.elapsed();
  const table = zenTable(rules);
  const content = best ? new ZenDecisionContent(table) : Buffer.from(JSON.stringify(table));
  const decision = new ZenEngine().createDecision(content);
  const one = async (event: BankEvent): Promise<number[]> => {
    const { result } = await decision.evaluate(event);
    return rising(result.map(({ number }) => number));
  };
  return {
    name: best ? `zen-engine, ${IN_FLIGHT} in flight` : "zen-engine, one after another",
    compileMilliseconds: machine.elapsed() - began,
    async fired(events) {
      const all: number[][] = new Array(events.length);
      let next = 0;
      const worker = async (): Promise<void> => {
        for (let at = next++; at < events.length; at = next++) all[at] = await one(events[at] as BankEvent);
      };
      await Promise.all(Array.from({ length: best ? IN_FLIGHT : 1 }, worker));
      return all;
    },
  };
}

type CelProgram = (context: object) => unknown;
interface Cel {
  readonly parse: (text: string) => CelProgram;
  readonly Environment: new () => { registerVariable(name: string, type: string): Cel };
}

/** Each expression is parsed once; `type` has a meaning of its own in CEL, so the event stands under a name. */
export async function celJs(rules: readonly Rule[], best: boolean): Promise<Contestant> {
  const cel = await peer<Cel>("@marcbachmann/cel-js");
  const began = machine.elapsed();
  const environment = best ? new cel.Environment().registerVariable("event", "map") : cel;
  const programs = rules.map(({ type, atLeast, below }) =>
    environment.parse(
      `event.type == "${type}" && event.${atLeast.field} >= ${decimal(atLeast.value)} && event.${below.field} < ${decimal(below.value)}`,
    ),
  );
  // Types are checked at the first run; that is part of compiling.
  const sample = { event: { type: "", ...Object.fromEntries(fields.map((field) => [field, 0.5])) } };
  for (const program of programs) program(sample);
  return {
    name: best ? "cel-js, declared variable" : "cel-js",
    compileMilliseconds: machine.elapsed() - began,
    fired: async (events) =>
      events.map((event) => {
        const context = { event };
        const fired: number[] = [];
        for (const [number, program] of programs.entries()) if (program(context) === true) fired.push(number);
        return fired;
      }),
  };
}
