/** Looks at everybody that ask one state together and change customers one after the other. */
import type { Ahead } from "#ground/columnar";

export interface Look {
  /** Lets the look change customers; resolves when it is done. */
  use(): Promise<unknown>;
}

/**
 * Begins looks; resolves when the state that they ask stands for all of them.
 * @throws what a look throws that did not come so far
 */
export async function looksTogether(looks: readonly ((ahead: Ahead) => Promise<unknown>)[]): Promise<readonly Look[]> {
  const all = gate();
  const begun = looks.map((look) => {
    const [stands, turn] = [gate(), gate()];
    const done = look({
      settled() {
        stands.open();
        return all.opened;
      },
      turn: () => turn.opened,
    });
    done.catch(() => undefined);
    const use = (): Promise<unknown> => {
      turn.open();
      return done;
    };
    return { use, stands: Promise.race([stands.opened, done]) };
  });
  try {
    await Promise.all(begun.map(({ stands }) => stands));
    return begun;
  } catch (error) {
    for (const { use } of begun) use().catch(() => undefined);
    throw error;
  } finally {
    all.open();
  }
}

function gate(): { readonly opened: Promise<void>; readonly open: () => void } {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open: () => open() };
}
