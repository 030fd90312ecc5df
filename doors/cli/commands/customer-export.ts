/** Everything about one customer as JSON, on standard output or in a file that only its owner reads. */
import fs from "node:fs/promises";
import path from "node:path";
import { exportCustomer } from "../../server/flows/export-customer.ts";
import { cliCases } from "../cases.ts";
import { operator } from "../context.ts";
import { personNamed } from "../people.ts";
import type { Run } from "../run.ts";

export const run: Run = async (context, [customer = ""], options) => {
  await context.withBank(async (bank) => {
    const actor = options.as === undefined ? operator : await personNamed(bank.storage, options.as);
    const reason = typeof options.reason === "string" ? { reason: options.reason } : {};
    const document = await exportCustomer(bank, actor, { subject: customer, ...reason });
    const text = `${JSON.stringify(document, null, 2)}\n`;
    if (typeof options.out !== "string") {
      context.out.print(text);
      return;
    }
    const file = path.resolve(options.out);
    await fs.writeFile(file, text, { mode: 0o600, flag: "wx" }).catch((error: unknown) => {
      throw cliCases.unwritable_file({ file, message: error instanceof Error ? error.message : String(error) });
    });
    context.out.result({ file, facts: document.timeline.length, unmasked: document.profile.unmasked }, () =>
      context.out.say({
        zh: `已写入 ${file}（事件 ${document.timeline.length} 条，个人信息${document.profile.unmasked ? "未脱敏" : "已脱敏"}）`,
        en: `Written to ${file} (${document.timeline.length} facts, personal data ${document.profile.unmasked ? "as it is" : "masked"})`,
      }),
    );
  });
};
