/** Where a channel's provider posts, and the key by which it signs. */
import { channels } from "#contracts/definitions";
import { loadSecrets } from "#ground/settings";
import { keyText } from "#reach";
import { callbackKey } from "../../server/bank-callbacks.ts";
import { cliCases } from "../cases.ts";
import type { Run } from "../run.ts";

export const run: Run = async (context, [name = ""]) => {
  const { home, bank, http } = context.settings;
  const channel = channels.find((one) => one === name);
  const known = channels.join(", ");
  if (!channel) throw cliCases.bad_value({ name: "<channel>", expected: known, expected_zh: known, value: name });
  const shown = {
    url: `${http.publicUrl}/v1/callbacks/${channel}`,
    key: keyText(callbackKey({ secrets: loadSecrets(home) }, bank.name, channel)),
  };
  context.out.result(shown, () =>
    [
      `${context.out.say({ zh: "地址", en: "address" })}  ${shown.url}`,
      `${context.out.say({ zh: "密钥", en: "key" })}  ${shown.key}`,
    ].join("\n"),
  );
};
