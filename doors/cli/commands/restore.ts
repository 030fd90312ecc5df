/** Brings a backup back. */
import path from "node:path";
import { restore, restoreSecret } from "../../server/flows/backup/index.ts";
import { migrations } from "../../server/migrations.ts";
import { passphraseOf } from "../files.ts";
import type { Run } from "../run.ts";
import { tellCopy } from "./backup.ts";

export const run: Run = async (context, [given = ""], options) => {
  const { out, settings } = context;
  const dir = path.resolve(given);
  const passphrase = await passphraseOf(options.passphraseFile);
  // Before the engines start: their passwords follow from the secret.
  if (passphrase !== undefined) await restoreSecret(dir, settings.home, passphrase);
  await context.withEngines(
    async ({ cluster, columnarUrl, secrets, settings: used }) => {
      const parts = { cluster, columnarUrl, secrets, home: used.home, migrations };
      const banks = await restore(parts, dir, {
        ...(typeof options.bank === "string" ? { banks: [options.bank] } : {}),
        ...(typeof options.as === "string" ? { as: options.as } : {}),
        replace: options.replace === true,
        onProgress: (progress) => tellCopy(context, progress),
      });
      out.result({ banks }, () =>
        banks
          .map(({ bank, at, rows }) =>
            out.say({
              zh: `银行 ${bank} 已恢复到 ${at}（${rows} 行）`,
              en: `Bank ${bank} is back as of ${at} (${rows} rows)`,
            }),
          )
          .join("\n"),
      );
    },
    { make: true, onStep: context.onStep },
  );
};
