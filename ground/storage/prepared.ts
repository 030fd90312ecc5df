/**
 * Which statements a connection prepares. Sets ask the same few hundred statements again and again, and the planner's
 * work for them is about a third of what the database does. Texts that are composed for one occasion stay unnamed.
 */

const PREPARE_AFTER = 3;
const MOST_TEXTS = 1_000;

interface Known {
  /** None for a text of several statements: PostgreSQL prepares one. */
  readonly name: string | undefined;
  times: number;
}

const known = new Map<string, Known>();

/** Name under which connections prepare a text; undefined for one that was not asked often enough. */
export function preparedName(text: string): string | undefined {
  const found = known.get(text);
  if (found) return ++found.times > PREPARE_AFTER ? found.name : undefined;
  if (known.size >= MOST_TEXTS) forgetSeldom();
  if (known.size >= MOST_TEXTS) return undefined;
  known.set(text, { name: /;\s*\S/.test(text) ? undefined : `s${++names}`, times: 1 });
  return undefined;
}

let names = 0;

/** Texts of one occasion make room; those that are prepared stay, so that a connection never holds more than {@link MOST_TEXTS}. */
function forgetSeldom(): void {
  for (const [text, { times }] of known) if (times <= PREPARE_AFTER) known.delete(text);
}
