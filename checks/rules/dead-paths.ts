import { posix } from "node:path";
import type { Finding, Repository, RepositoryRule } from "../source.ts";

const name = "dead-paths";
const topFolders = /^(rooms|contracts|ground|kits|doors|bank|model-bank|guide|bench|checks|decisions|bin|\.ci)\//;
const pattern = /[*<>{}…$|()\s]|\.\.\.|N-x/;

/** Documents cite files that exist: links, pictures, and `code` that begins with a folder of the repository. */
export const deadPaths: RepositoryRule = {
  name,
  check(repository) {
    const known = pathsOf(repository);
    return repository.files
      .filter((file) => file.endsWith(".md"))
      .flatMap((file) => checkDocument(file, repository.text(file), known));
  },
};

function checkDocument(file: string, text: string, known: ReadonlySet<string>): Finding[] {
  const folder = posix.dirname(file);
  const exists = (path: string): boolean => known.has(posix.normalize(path).replace(/\/$/, ""));
  const findings: Finding[] = [];
  let fenced = false;
  for (const [at, line] of text.split("\n").entries()) {
    if (/^\s*(```|~~~)/.test(line)) fenced = !fenced;
    if (fenced) continue;
    const dead = [
      ...linksOf(line).filter((path) => !exists(path.startsWith("/") ? `.${path}` : posix.join(folder, path))),
      ...codePathsOf(line).filter(
        (path) => !exists(path) && !exists(`${path}.ts`) && !exists(posix.join(folder, path)),
      ),
    ];
    for (const path of new Set(dead))
      findings.push({ file, line: at + 1, rule: name, message: `${path} does not exist` });
  }
  return findings;
}

function linksOf(line: string): string[] {
  const prose = line.replace(/`[^`]*`/g, "");
  const targets = [
    ...prose.matchAll(/\]\(\s*<?([^)\s>]+)/g),
    ...prose.matchAll(/(?:href|src)="([^"]+)"/g),
    ...prose.matchAll(/^\s*\[[^\]]+\]:\s*(\S+)/g),
  ];
  return targets
    .map((match) => (match[1] ?? "").replace(/[#?].*$/, ""))
    .filter((target) => target !== "" && !/^([a-z][a-z0-9+.-]*:|\/\/)/i.test(target))
    .map((target) => safeDecode(target));
}

function safeDecode(target: string): string {
  try {
    return decodeURIComponent(target);
  } catch {
    return target;
  }
}

// A line number (`file.ts:12`) belongs to the citation, not to the path; a path with a blank to fill in cites nothing.
function codePathsOf(line: string): string[] {
  return [...line.matchAll(/`([^`]+)`/g)]
    .map((match) => (match[1] ?? "").trim().replace(/:\d+$/, ""))
    .filter((path) => topFolders.test(path) && !pattern.test(path));
}

/** Files and every folder above them. */
function pathsOf(repository: Repository): Set<string> {
  const known = new Set<string>(["."]);
  for (const file of repository.files) {
    for (let path = file; path !== "."; path = posix.dirname(path)) known.add(path);
  }
  return known;
}
