/** Long work that a person started over HTTP: under way beside requests, with progress, until it ends or is cancelled. */
import type { BusinessClock } from "#ground/clock";
import { toPerennialError } from "#ground/errors";
import { newId } from "#ground/ids";

/** - `no_model`: ended well, with a reason why nothing came of it */
export const workStates = ["running", "done", "no_model", "failed", "cancelled"] as const;
export type WorkState = (typeof workStates)[number];

export interface Both {
  readonly zh: string;
  readonly en: string;
}

export interface Piece {
  readonly id: string;
  readonly state: WorkState;
  readonly stage: string;
  readonly done: number;
  readonly total: number;
  readonly startedAt: Date;
  readonly endedAt: Date | null;
  /** Why nothing came of it. */
  readonly reason: Both | null;
}

export interface WorkHow {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: { readonly stage: string; readonly done: number; readonly total: number }) => void;
}

interface Kept<Own extends object> {
  piece: Piece & Own;
  readonly stop: AbortController;
  over: Promise<void>;
}

/** Ended work that is still told of. */
const REMEMBERED = 50;

/** Kept by the process that serves HTTP; what must last stands in tables. @typeParam Own what one piece is, and what came of it */
export class LongWork<Own extends object> {
  readonly #clock: Pick<BusinessClock, "now">;
  readonly #all = new Map<string, Kept<Own>>();

  constructor(clock: Pick<BusinessClock, "now">) {
    this.#clock = clock;
  }

  /** @param run what it tells is kept with the piece; state is `done` where it says nothing else */
  start(own: Own, stage: string, run: (how: WorkHow) => Promise<Partial<Piece & Own>>): Piece & Own {
    const now = this.#clock.now();
    const stop = new AbortController();
    const piece: Piece & Own = {
      id: newId(now),
      state: "running",
      stage,
      done: 0,
      total: 1,
      startedAt: now,
      endedAt: null,
      reason: null,
      ...own,
    };
    const kept: Kept<Own> = { piece, stop, over: Promise.resolve() };
    const note = (news: Partial<Piece>): void => {
      kept.piece = { ...kept.piece, ...news };
    };
    const work = async (): Promise<void> => {
      const told = await run({
        signal: stop.signal,
        onProgress: ({ stage: at, done, total }) => note({ stage: at, done, total }),
      });
      stop.signal.throwIfAborted();
      kept.piece = { ...kept.piece, state: "done", done: kept.piece.total, ...told };
    };
    this.#all.set(piece.id, kept);
    kept.over = work()
      .catch((thrown: unknown) => {
        if (stop.signal.aborted) note({ state: "cancelled" });
        else note({ state: "failed", reason: wordsOf(thrown) });
      })
      .finally(() => note({ endedAt: this.#clock.now() }));
    this.#forget();
    return piece;
  }

  /** The newest first. */
  list(): (Piece & Own)[] {
    return [...this.#all.values()].map(({ piece }) => piece).reverse();
  }

  find(id: string): (Piece & Own) | undefined {
    return this.#all.get(id)?.piece;
  }

  /** Resolves when nothing of it runs any more; what has ended stays as it ended. */
  async cancel(id: string): Promise<(Piece & Own) | undefined> {
    const kept = this.#all.get(id);
    kept?.stop.abort();
    await kept?.over;
    return kept?.piece;
  }

  /** Resolves when none is under way. */
  async settled(): Promise<void> {
    await Promise.all([...this.#all.values()].map(({ over }) => over));
  }

  async stop(): Promise<void> {
    for (const { stop } of this.#all.values()) stop.abort();
    await this.settled();
  }

  #forget(): void {
    const ended = [...this.#all].filter(([, { piece }]) => piece.state !== "running");
    for (const [id] of ended.slice(0, Math.max(0, ended.length - REMEMBERED))) this.#all.delete(id);
  }
}

function wordsOf(thrown: unknown): Both {
  const error = toPerennialError(thrown);
  return { zh: error.text("zh"), en: error.text("en") };
}
