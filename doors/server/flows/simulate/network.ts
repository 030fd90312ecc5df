/**
 * The networks of a simulated bank. They take messages as providers do and keep none; what becomes of each is up to the
 * simulated customers, and is told when the bank's time has come to it.
 */
import { type Definitions, type Playbook, SUITABLE } from "#contracts/definitions";
import type { Clock } from "#ground/clock";
import { type Adapter, type ChannelReport, capabilitiesOf, type Outgoing, type SubmitResult } from "#reach";
import type { SimReceipt, SimTouch, World } from "../../../../model-bank/simulated/index.ts";
import type { Carried, Network } from "../../bank-types.ts";
import type { Customers } from "./customers.ts";

export interface NetworkParts {
  readonly world: Pick<World, "touched" | "receipts">;
  readonly clock: Clock;
  readonly customers: Pick<Customers, "indexOf">;
  readonly definitions: Pick<Definitions, "playbooks">;
}

export interface SimulatedNetwork {
  readonly of: Network;
  /** Messages that were given to it more than once. */
  duplicates(): number;
}

const LONGEST_MS = 1_000;
const AT_ONCE = 2_000;
/** Messages whose keys are remembered at least, so that a long run does not fill the memory. */
const REMEMBERED = 250_000;

/** Keys of the newest messages. */
class NewestKeys {
  #newer = new Set<string>();
  #older = new Set<string>();

  has(key: string): boolean {
    return this.#newer.has(key) || this.#older.has(key);
  }

  add(key: string): void {
    if (this.#newer.size >= REMEMBERED) [this.#older, this.#newer] = [this.#newer, new Set()];
    this.#newer.add(key);
  }
}

export function simulatedNetwork(parts: NetworkParts): SimulatedNetwork {
  const given = new NewestKeys();
  let duplicates = 0;
  const take = (one: Outgoing<unknown>, channel: Carried, yuan: number): SubmitResult => {
    const { touch } = one;
    if (given.has(touch.key)) {
      duplicates++;
      return { vendorId: touch.key };
    }
    const customer = parts.customers.indexOf(touch.customer);
    if (customer === undefined) return { errorClass: "PERMANENT_RECIPIENT", code: "unknown_recipient" };
    given.add(touch.key);
    const wave = waveOf(touch.key);
    const answer = parts.world.touched({
      touch: touch.key,
      customer,
      playbook: touch.playbook,
      wave,
      channel,
      class: touch.class,
      at: parts.clock.now().getTime(),
      ...carriedBy(parts.definitions.playbooks[touch.playbook], wave),
      yuan,
    });
    return answer.accepted ? { vendorId: touch.key } : { errorClass: "PERMANENT_RECIPIENT", code: answer.code };
  };
  const of: Network = (channel, costPerUnit): Adapter<unknown> => {
    let waiting: readonly SimReceipt[] = [];
    return {
      capabilities: capabilitiesOf(channel === "email" ? "inbox" : channel, costPerUnit),
      longestItemMs: LONGEST_MS,
      submit: async (batch) => batch.map((one) => take(one, channel, (costPerUnit ?? 0) / 100)),
      async poll() {
        if (waiting.length === 0) waiting = parts.world.receipts(parts.clock.now().getTime(), channel);
        const told = waiting.slice(0, AT_ONCE);
        const done = async (): Promise<void> => {
          waiting = waiting.slice(told.length);
        };
        return { reports: told.map(reportOf), done };
      },
      lookup: async (keys) =>
        new Map(
          keys.map((key) => [
            key,
            given.has(key) ? { state: "accepted" as const, vendorId: key } : { state: "absent" as const },
          ]),
        ),
      close: async () => {},
    };
  };
  return { of, duplicates: () => duplicates };
}

/** What a wave is about, and what goes with it. */
export function carriedBy(playbook: Playbook | undefined, id: string): Pick<SimTouch, "product" | "benefit"> {
  const wave = playbook?.waves.find((one) => one.id === id);
  const product = playbook?.product ?? null;
  return { product: product === SUITABLE ? null : product, benefit: wave?.benefit ?? null };
}

/** The wave of a key; another channel tried inside of a wave belongs to it. */
export function waveOf(key: string): string {
  return key.slice(key.lastIndexOf("/") + 1).replace(/~\d+$/, "");
}

function reportOf({ touch, what, at, code }: SimReceipt): ChannelReport {
  return { what, key: touch, at: new Date(at), ...(code === undefined ? {} : { code }) };
}
