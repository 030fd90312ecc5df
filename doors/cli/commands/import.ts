/** Imports a file by a map: what fits becomes facts, what does not is quarantined. */
import path from "node:path";
import type { Definitions, NamedImportMap } from "#contracts/definitions";
import { type ImportRow, importFile } from "#intake";
import { nearest } from "#kits/expr";
import { settle } from "../../server/settle.ts";
import { cliCases } from "../cases.ts";
import { type Context, operator } from "../context.ts";
import { readable } from "../files.ts";
import { mapNamed } from "../maps.ts";
import type { Run } from "../run.ts";

export const run: Run = async (context, [given = ""], options) => {
  const file = await readable(given);
  await context.withBank(async (bank, engines) => {
    const wanted = eventNamed(context, bank.definitions, String(options.as));
    const map = onlyOf(await mapNamed(context, bank.definitions, String(options.map)), wanted);
    const parts = { ...bank.intake, maps: () => ({ ...bank.definitions.imports, [map.id]: map }) };
    const row = await importFile(
      parts,
      operator,
      { path: file, map: map.id, name: path.basename(file) },
      { abort: context.signal, onProgress: (now) => tell(context, now) },
    );
    const settled = engines.how !== "attached" && row.state === "done" ? await settle(bank) : false;
    report(context, row, wanted, engines.how === "attached" || settled);
    context.throwIfStopped();
  });
};

const ALL = "all";

/** `customers` are customer records, `all` is whatever the map makes. @throws cli.no_such_event */
function eventNamed({ language }: Context, { catalog }: Definitions, given: string): string {
  if (given === ALL) return given;
  const event = given === "customers" ? "customer_recorded" : given;
  if (catalog.events[event]) return event;
  const near = nearest(given, ["customers", ALL, ...Object.keys(catalog.events)]);
  const hint = near === undefined ? "" : language === "zh" ? `（是否想写 ${near}？）` : ` (did you mean ${near}?)`;
  throw cliCases.no_such_event({ name: given, hint });
}

/** The map with the facts of one type alone. @throws cli.map_without_event */
function onlyOf(map: NamedImportMap, event: string): NamedImportMap {
  if (event === ALL) return map;
  const facts = map.facts.filter((fact) => fact.type === event);
  if (facts.length > 0) return { ...map, facts };
  const known = [...new Set(map.facts.map(({ type }) => type))].join(", ");
  throw cliCases.map_without_event({ map: map.id, event, known });
}

function tell({ out }: Context, row: ImportRow): void {
  const { line, accepted, quarantined, duplicates } = row;
  out.note(
    out.say({
      zh: `第 ${line} 行：接收 ${accepted}，隔离 ${quarantined}，重复 ${duplicates}`,
      en: `line ${line}: ${accepted} accepted, ${quarantined} quarantined, ${duplicates} duplicates`,
    }),
  );
}

function report({ out }: Context, row: ImportRow, event: string, applied: boolean): void {
  const { id, map, file, state, line, accepted, quarantined, duplicates, facts } = row;
  const counters = { accepted, quarantined, duplicates, facts };
  out.result({ import: id, map, file, event, state, line, ...counters, applied }, () =>
    [
      out.say({
        zh: `导入 ${id}（${state === "done" ? "完成" : "未完成，可再次运行以继续"}）`,
        en: `Import ${id} (${state === "done" ? "done" : "not done; run it again to go on"})`,
      }),
      out.say({
        zh: `  接收 ${accepted} 行（事实 ${facts} 条），隔离 ${quarantined} 行，重复 ${duplicates} 行`,
        en: `  ${accepted} rows accepted (${facts} facts), ${quarantined} quarantined, ${duplicates} duplicates`,
      }),
      ...(quarantined > 0
        ? [
            out.say({
              zh: `  查看原因：perennial quarantine list --import ${id}`,
              en: `  reasons: perennial quarantine list --import ${id}`,
            }),
          ]
        : []),
    ].join("\n"),
  );
}
