/** Reads the files that git knows or would know, and their syntax trees. */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse, type Repository } from "./source.ts";

const sourceFile = /\.(ts|tsx|mts|cts|js|mjs|cjs)$/;

/** Tracked files and new ones that are not ignored, without those deleted in the working tree. */
export function readRepository(root: string): Repository {
  const listed = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  const files = [...new Set(listed.split("\0"))].filter((file) => file !== "" && existsSync(join(root, file))).sort();
  return repositoryOf(files, (path) => readFileSync(join(root, path), "utf8"));
}

/** A repository over texts that are already at hand. */
export function repositoryOf(files: readonly string[], text: (path: string) => string): Repository {
  return { files, text, sources: files.filter((file) => sourceFile.test(file)).map((file) => parse(file, text(file))) };
}
