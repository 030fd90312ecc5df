/** YAML text to a plain value whose every part knows its line. */
import { isMap, isNode, isScalar, isSeq, LineCounter, parseDocument } from "yaml";
import type { Path, Place, Problems } from "./problems.ts";

export interface SourceFile extends Place {
  readonly value: unknown;
  /** Keys of the mapping at a path as the file orders them: a JavaScript object puts whole numbers first. */
  keys(path: Path): readonly string[];
}

/** Reads one file; undefined when it is no YAML (reported). */
export function readYaml(file: string, text: string, problems: Problems): SourceFile | undefined {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true, prettyErrors: false, schema: "core" });
  const position = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  const at = (path: Path) => position(offsetOf(document.contents, path));
  const [error] = document.errors;
  if (error) {
    const place = { file, at: () => position(error.pos[0]) };
    problems.add(place, [], "not_yaml", { message: error.message });
    return undefined;
  }
  const keys = (path: Path) => {
    const node = path.length === 0 ? document.contents : document.getIn(path, true);
    return isMap(node) ? node.items.flatMap(({ key }) => (isScalar(key) ? [String(key.value)] : [])) : [];
  };
  return { file, value: document.toJS({ maxAliasCount: 100 }), at, keys };
}

/** Where the key of the last step stands; for a step that is missing, the deepest part that exists. */
function offsetOf(root: unknown, path: Path): number {
  let node: unknown = root;
  let offset = startOf(root, 0);
  for (const step of path) {
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(step));
      if (!pair) return offset;
      offset = startOf(pair.key, offset);
      node = pair.value;
    } else if (isSeq(node)) {
      const item = node.items[Number(step)];
      if (item === undefined) return offset;
      offset = startOf(item, offset);
      node = item;
    } else return offset;
  }
  return offset;
}

function startOf(node: unknown, otherwise: number): number {
  return isNode(node) && node.range ? node.range[0] : otherwise;
}
