/** Where definitions stand in the files that they were read from. */

import { audienceId } from "./audiences.ts";
import { catalogKinds } from "./catalog-schemas.ts";
import type { Files } from "./draft.ts";
import type { Path, Place } from "./problems.ts";

export interface Places {
  has(kind: string, name: string): boolean;
  /** The place of a definition by its kind (`attribute`, `playbook`, `import map` …); a place without a line where there is none. */
  of(kind: string, name: string): Place;
}

const wholeFile = (kind: string): Place => ({ file: kind, at: () => ({ line: 0, column: 0 }) });
/** For definitions that were not read from files. */
export const noPlaces: Places = { has: () => false, of: wholeFile };

export function placesOf(files: Files): Places {
  const places = new Map<string, Place>();
  const put = (kind: string, name: string, source: Place, path: Path): void => {
    places.set(`${kind}/${name}`, { file: source.file, at: (below) => source.at([...path, ...below]) });
  };
  for (const { source, value } of files.catalog) {
    for (const [key, kind] of Object.entries(catalogKinds) as [keyof typeof catalogKinds, string][])
      for (const name of Object.keys(value[key] ?? {})) put(kind, name, source, [key, name]);
  }
  for (const [kind, reads] of [
    ["policy", files.policies],
    ["model", files.models],
    ["model", files.questions],
    ["playbook", files.playbooks],
    ["content", files.content],
    ["import map", files.imports],
    ["offer", files.offers],
    ["benefit", files.benefits],
    ["board", files.boards],
  ] as const)
    for (const { source, value } of reads) put(kind, value.id, source, []);
  for (const { source } of files.matrix) put("matrix", "matrix", source, []);
  for (const { source } of files.audiences) put("audience", audienceId(source.file), source, []);
  return {
    has: (kind, name) => places.has(`${kind}/${name}`),
    of: (kind, name) => places.get(`${kind}/${name}`) ?? wholeFile(kind),
  };
}
