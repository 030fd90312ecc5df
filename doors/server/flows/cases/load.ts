/** Cases as files: found, read, and joined with the playbooks that they name; every mistake with its file and line. */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import {
  type DefinitionProblem,
  type Definitions,
  type Playbook,
  type PlaybookCase,
  type ReadCase,
  readCaseFile,
  readPlaybook,
} from "#contracts/definitions";
import { caseProblem } from "./errors.ts";
import { touchingWaves } from "./waves.ts";

const ENDING = ".case.yaml";

export interface LoadedCase {
  readonly case: PlaybookCase;
  readonly playbook: Playbook;
}

export interface LoadedCases {
  /** In the order of their files. */
  readonly cases: readonly LoadedCase[];
  /** Nothing is run while there is any. */
  readonly problems: readonly DefinitionProblem[];
  readonly files: number;
}

/** @param paths files, or folders with everything below them */
export function loadCases(paths: readonly string[], bankFolder: string, base: Definitions): LoadedCases {
  const found = paths.flatMap((one) => filesOf(one));
  const problems: DefinitionProblem[] = found.flatMap(({ problem }) => (problem ? [problem] : []));
  const files = [...new Set(found.flatMap(({ files: some }) => some))];
  const reads = files.map((file) => ({ file, read: readCaseFile(shownAs(file), readFileSync(file, "utf8"), base) }));
  for (const { read } of reads) problems.push(...read.problems);
  const playbooks = new Playbooks(bankFolder, base);
  const cases = reads.flatMap(({ file, read }): LoadedCase[] => {
    const { case: one } = read;
    const playbook = one && playbooks.of(file, read, one.playbook);
    if (!one || !playbook) return [];
    problems.push(...unknownWaves(one, playbook));
    return [{ case: one, playbook }];
  });
  problems.push(...playbooks.problems);
  return { cases, problems, files: files.length };
}

/** As people find it from where they stand. */
function shownAs(file: string): string {
  const relative = path.relative(process.cwd(), file);
  return relative.startsWith("..") ? file : relative;
}

function filesOf(given: string): { readonly files: readonly string[]; readonly problem?: DefinitionProblem } {
  const place = path.resolve(given);
  if (!existsSync(place)) return { files: [], problem: caseProblem(given, 0, "no_path", { path: given }) };
  if (!statSync(place).isDirectory()) {
    if (place.endsWith(ENDING)) return { files: [place] };
    return { files: [], problem: caseProblem(given, 0, "wrong_ending", { path: given }) };
  }
  const files = readdirSync(place, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(ENDING))
    .map((name) => path.join(place, name))
    .sort();
  return { files };
}

function unknownWaves({ file, touches }: PlaybookCase, playbook: Playbook): DefinitionProblem[] {
  const ids = touchingWaves(playbook);
  const all = playbook.waves.map(({ id }) => id);
  return Object.values(touches)
    .flat()
    .flatMap(({ line, wave }) => {
      if (wave === undefined) return [];
      const known = typeof wave === "number" ? wave <= ids.length : all.includes(wave);
      if (known) return [];
      return [caseProblem(file, line, "no_wave", { playbook: playbook.id, wave, known: ids.join(", ") })];
    });
}

/** The playbooks that cases name: the bank's by id, others by the path of their file, checked as if they were the bank's. */
class Playbooks {
  readonly problems: DefinitionProblem[] = [];
  readonly #base: Definitions;
  readonly #bankFolder: string;
  readonly #byFile = new Map<string, Playbook | undefined>();

  constructor(bankFolder: string, base: Definitions) {
    this.#base = base;
    this.#bankFolder = path.resolve(bankFolder);
  }

  /** Undefined when there is none, or when it is broken: that has been told then. */
  of(caseFile: string, read: ReadCase, name: string): Playbook | undefined {
    const own = this.#base.playbooks[name];
    if (own) return own;
    const file = this.#fileOf(caseFile, name);
    if (file === undefined) {
      const known = Object.keys(this.#base.playbooks).join(", ");
      const line = read.lineOf(["playbook"]);
      this.problems.push(caseProblem(shownAs(caseFile), line, "no_playbook", { playbook: name, known }));
      return undefined;
    }
    if (!this.#byFile.has(file)) {
      const { playbook, problems } = readPlaybook(readFileSync(file, "utf8"), this.#base, shownAs(file));
      this.problems.push(...problems);
      this.#byFile.set(file, playbook);
    }
    return this.#byFile.get(file);
  }

  #fileOf(caseFile: string, name: string): string | undefined {
    return [path.dirname(caseFile), process.cwd(), this.#bankFolder]
      .map((folder) => path.resolve(folder, name))
      .flatMap((place) => [place, `${place}.yaml`])
      .find((place) => /\.ya?ml$/.test(place) && existsSync(place) && statSync(place).isFile());
  }
}
