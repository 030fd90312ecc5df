/** A channel ready for the dispatcher: how a message is made of a touch, and who carries it. */
import type { DueTouch } from "../types.ts";
import type { Adapter, Capabilities, Failure, Outgoing, SubmitResult } from "./adapter.ts";

export interface Parcel {
  readonly touch: DueTouch;
  /** Opened personal fields of the customer. */
  readonly personal: Readonly<Record<string, unknown>> | undefined;
}

export interface Carrier {
  readonly capabilities: Capabilities;
  readonly longestItemMs: number;
  readonly lookup: Adapter<unknown>["lookup"];
  readonly isSigned?: Adapter<unknown>["isSigned"];
  readonly onCallback: Adapter<unknown>["onCallback"];
  readonly poll: Adapter<unknown>["poll"];
  readonly inbound: Adapter<unknown>["inbound"];
  /** See {@link Adapter.submit}. */
  send(parcels: readonly Parcel[], until: number): Promise<SubmitResult[]>;
  close(): Promise<void>;
}

export interface Channelled<Message extends object> {
  readonly adapter: Adapter<Message>;
  readonly compose: (touch: DueTouch, personal: Parcel["personal"]) => Message | Failure;
}

// Messages composed before others get their turn in the event loop.
const COMPOSE_AT_ONCE = 16;

export function carrierOf<Message extends object>({ adapter, compose }: Channelled<Message>): Carrier {
  return {
    capabilities: adapter.capabilities,
    longestItemMs: adapter.longestItemMs,
    lookup: adapter.lookup?.bind(adapter),
    isSigned: adapter.isSigned?.bind(adapter),
    onCallback: adapter.onCallback?.bind(adapter),
    poll: adapter.poll?.bind(adapter),
    inbound: adapter.inbound?.bind(adapter),
    close: () => adapter.close(),
    async send(parcels, until) {
      const results: SubmitResult[] = new Array<SubmitResult>(parcels.length);
      const outgoing: Outgoing<Message>[] = [];
      const places: number[] = [];
      for (const [place, { touch, personal }] of parcels.entries()) {
        if (place % COMPOSE_AT_ONCE === COMPOSE_AT_ONCE - 1) await new Promise((resolve) => setImmediate(resolve));
        const made = compose(touch, personal);
        if ("errorClass" in made) results[place] = made;
        else {
          outgoing.push({ touch, message: made });
          places.push(place);
        }
      }
      const answers = outgoing.length === 0 ? [] : await adapter.submit(outgoing, until);
      for (const [n, place] of places.entries()) {
        // An adapter that lost an answer has an unknown outcome, never a free retry.
        results[place] = answers[n] ?? { errorClass: "UNKNOWN_OUTCOME", code: "no_answer" };
      }
      return results;
    },
  };
}
