/** What providers of a bank's channels post to, and the keys by which they sign. */
import type { Channel } from "#contracts/definitions";
import { job } from "#ground/authority";
import { setAside } from "#intake";
import type { CallbackRouteOptions } from "#reach";
import type { Bank } from "./bank-types.ts";
import type { Engines } from "./engines.ts";

/** Of a bank's channel; the same for the life of an installation. */
export function callbackKey({ secrets }: Pick<Engines, "secrets">, bank: string, channel: Channel): Buffer {
  return secrets.derive(`reach:callbacks:${bank}:${channel}`);
}

export function callbacksOf(
  { receiver, intake, name }: Pick<Bank, "receiver" | "intake" | "name">,
  engines: Pick<Engines, "secrets">,
): CallbackRouteOptions {
  return {
    receiver,
    keyOf: (channel) => callbackKey(engines, name, channel),
    async setAside(source, items) {
      await setAside(
        intake,
        job("callbacks of channels"),
        items.map(({ sent, place, error }) => ({
          source,
          sent,
          problems: [{ pointer: `/${place}`, reason: error.text("en"), zh: error.text("zh"), name: error.caseName }],
        })),
      );
    },
  };
}
