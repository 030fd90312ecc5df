/** Import maps that a person names: one of the bank's by its id, or a file. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { type Definitions, type NamedImportMap, readDefinitions, textsOf } from "#contracts/definitions";
import { intakeCases } from "#intake";
import { serverCases } from "../server/cases.ts";
import type { Context } from "./context.ts";
import { readable } from "./files.ts";

/** @throws intake.no_such_map, cli.unreadable_file, server.bad_definitions with the mistakes of the file */
export async function mapNamed(context: Context, definitions: Definitions, name: string): Promise<NamedImportMap> {
  if (!/\.ya?ml$/.test(name)) {
    const map = definitions.imports[name];
    if (!map) throw intakeCases.no_such_map({ map: name });
    return map;
  }
  return readMap(context, await readable(name));
}

/** Reads the file as if it stood among the bank's maps, so that it is checked against the catalog as they are. */
function readMap({ settings, language }: Context, file: string): NamedImportMap {
  const own = "imports/given.map.yaml";
  const texts = textsOf(settings.bank.folder).filter(([name]) => !name.startsWith("imports/"));
  const { definitions, problems } = readDefinitions([...texts, [own, readFileSync(file, "utf8")]]);
  const [map] = Object.values(definitions?.imports ?? {});
  if (map) return map;
  const fields = problems.map(({ file: at, line, name, ...text }) => ({
    pointer: `${at === own ? file : path.join(settings.bank.folder, at)}:${line}`,
    reason: text[language],
    name,
  }));
  const list = fields.map(({ pointer, reason }) => `  ${pointer}  ${reason}`).join("\n");
  throw serverCases.bad_definitions({ count: fields.length, list }, { fields });
}
