import type { RepositoryRule } from "../source.ts";

const name = "readmes";

/** Every room, ground part and kit says in a README.md what it is. */
export const readmes: RepositoryRule = {
  name,
  check(repository) {
    const folders = new Set<string>();
    for (const file of repository.files) {
      const folder = /^(rooms|ground|kits)\/[^/]+(?=\/)/.exec(file)?.[0];
      if (folder !== undefined) folders.add(folder);
    }
    const present = new Set(repository.files);
    return [...folders].sort().flatMap((folder) => {
      const file = `${folder}/README.md`;
      if (!present.has(file))
        return [
          { file, line: 1, rule: name, message: "is missing: say what comes in, what goes out and what always holds" },
        ];
      if (repository.text(file).replace(/^#.*$/gm, "").trim() !== "") return [];
      return [
        { file, line: 1, rule: name, message: "says nothing: say what comes in, what goes out and what always holds" },
      ];
    });
  },
};
