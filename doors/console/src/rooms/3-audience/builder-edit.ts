/** Changes to a condition's tree. */
import type { Posted } from "../../api/client.ts";
import type { Fields } from "./builder-fields.ts";

export type Read = Posted<"/v1/conditions">;
export type Node = Read["nodes"][number];

/** Changes to a tree that lies flat; what nobody changed keeps how it was written. */
export class Edit {
  readonly nodes: readonly Node[];
  readonly fields: Fields;
  readonly #onChange: (nodes: readonly Node[]) => void;

  constructor(nodes: readonly Node[], onChange: (nodes: readonly Node[]) => void, fields: Fields) {
    this.nodes = nodes;
    this.fields = fields;
    this.#onChange = onChange;
  }

  set(place: number, node: Node): void {
    this.#onChange(this.nodes.map((one, at) => (at === place ? node : one)));
  }

  add(group: number, ...parts: readonly Node[]): void {
    const first = this.nodes.length;
    const shifted = parts.map((part) => (part.of ? { ...part, of: part.of.map((at) => at + first) } : part));
    const grown = this.nodes.map((one, at) =>
      at === group ? { kind: one.kind, of: [...(one.of ?? []), first] } : one,
    );
    this.#onChange(compact([...grown, ...shifted]));
  }

  remove(place: number): void {
    const left = this.nodes.map((one) =>
      one.of?.includes(place) ? { kind: one.kind, of: one.of.filter((at) => at !== place) } : one,
    );
    this.#onChange(compact(left));
  }
}

/** The parts that the first holds, in the order in which they are read; groups that hold nothing go. */
function compact(nodes: readonly Node[]): readonly Node[] {
  const made: Node[] = [];
  const walk = (at: number): number | undefined => {
    const node = nodes[at];
    if (!node) return undefined;
    const place = made.push(node) - 1;
    if (!node.of) return place;
    const parts = node.of.map(walk).filter((part) => part !== undefined);
    if (parts.length === 0 && place > 0) {
      made.length = place;
      return undefined;
    }
    made[place] = parts.length === node.of.length ? { ...node, of: parts } : { kind: node.kind, of: parts };
    return place;
  };
  walk(0);
  return made;
}
