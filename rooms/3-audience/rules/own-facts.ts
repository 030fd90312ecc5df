interface Told {
  readonly type: string;
  readonly id: string;
}

const TYPES: ReadonlySet<string> = new Set(["tag_set", "tag_cleared"]);
// Between telling and reading lie seconds; forgotten ones are asked again for nothing, and that is all.
const MOST = 200_000;

/** Facts of changed tags that the sets of this process told: whom they made a member was asked in the same set. */
export class OwnFacts {
  readonly #ids = new Set<string>();

  note(facts: Iterable<Told>): void {
    for (const { type, id } of facts) if (TYPES.has(type)) this.#ids.add(id);
    if (this.#ids.size <= MOST) return;
    let spare = this.#ids.size - MOST / 2;
    for (const id of this.#ids) {
      if (spare-- <= 0) break;
      this.#ids.delete(id);
    }
  }

  has({ id }: Pick<Told, "id">): boolean {
    return this.#ids.has(id);
  }
}
