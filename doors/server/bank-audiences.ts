/** The audiences of a bank that is open: known to every room that asks, and looked at as a whole when it is time. */
import { type Audiences, askCustomers, keepAudiences, type RefreshedAudiences, refreshAudiences } from "#audience";
import type { CustomerNumber } from "#ground/ids";
import type { FromHistory } from "#profile";
import type { Bank, LookChoice } from "./bank-types.ts";

type Parts = Pick<Bank, "storage" | "columnar" | "clock" | "metrics" | "signal" | "definitions" | "rules">;

export class BankAudiences {
  readonly keeper: Audiences;
  readonly #parts: Parts;
  readonly #settle: (bitmaps: boolean) => Promise<void>;
  #last: Promise<unknown> = Promise.resolve();

  /** @param settle brings ClickHouse up to what the engine has applied, with bitmaps where they are read */
  constructor(parts: Parts, settle: (bitmaps: boolean) => Promise<void>) {
    const { catalog, organisation } = parts.definitions;
    this.#parts = parts;
    this.#settle = settle;
    this.keeper = keepAudiences(parts.storage, { catalog, zone: organisation.zone });
  }

  /** One after the other: two at once would find the same customers. */
  refresh(named: readonly string[] = [], choice: LookChoice = {}): Promise<RefreshedAudiences> {
    const mine = this.#last.then(() => this.#refresh(named, choice));
    this.#last = mine.catch(() => undefined);
    return mine;
  }

  /** Metrics that history has just said: no fact of anybody tells of it. */
  async afterHistory({ filled }: FromHistory, signal?: AbortSignal): Promise<void> {
    if (filled === 0) return;
    const { byId } = await this.keeper.book();
    const overMetrics = [...byId.values()].flatMap(({ id, condition }) =>
      (condition?.reads.metrics.length ?? 0) > 0 ? [id] : [],
    );
    if (overMetrics.length > 0) await this.refresh(overMetrics, signal ? { signal } : {});
  }

  readonly repaired = async (customers: readonly CustomerNumber[]): Promise<void> => {
    const { storage, rules, clock } = this.#parts;
    await askCustomers({ storage, audiences: this.keeper, rules }, customers, clock.now());
  };

  async #refresh(named: readonly string[], choice: LookChoice): Promise<RefreshedAudiences> {
    const { storage, columnar, clock, rules, metrics, signal: log } = this.#parts;
    const { byId } = await this.keeper.book();
    const asked = new Set(named.flatMap((name) => byId.get(name)?.number ?? []));
    const parts = { storage, columnar, clock, rules, audiences: this.keeper, asked, settle: this.#settle };
    const done = await metrics.measure("audience", "refresh", () => refreshAudiences({ ...parts, ...choice }));
    if (done.entered + done.left > 0) log.raise();
    return done;
  }
}
