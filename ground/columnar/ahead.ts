/** Questions that are asked at once, of one state of ClickHouse, and whose answers are used when their time has come. */

/** How a look at everybody goes with others: all ask one state, ClickHouse thinks while others work, each changes customers in its turn. */
export interface Ahead {
  /** Called when the state that is to be asked stands; resolves when it does for the other looks too. */
  settled(): Promise<unknown>;
  /** Resolves when customers may be changed. */
  turn(): Promise<unknown>;
}

/** Answers in the order of the questions: one after the other, or all asked ahead. Leaving the loop asks no more. */
export async function* inTurn<T>(questions: readonly (() => Promise<T>)[], ahead?: Ahead): AsyncGenerator<T> {
  if (!ahead) {
    for (const ask of questions) yield await ask();
    return;
  }
  await ahead.settled();
  const asked = questions.map((ask) => ask());
  // A failure is told when it is the answer's turn.
  for (const one of asked) one.catch(() => undefined);
  await ahead.turn();
  for (const one of asked) yield await one;
}

/** Asks now, keeps the answer, and gives it to whoever goes over it later. */
export function keptUntilRead<T>(answer: AsyncIterable<T>): AsyncIterable<T> {
  const kept = collect(answer);
  kept.catch(() => undefined);
  return (async function* () {
    yield* await kept;
  })();
}

async function collect<T>(answer: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const one of answer) all.push(one);
  return all;
}
