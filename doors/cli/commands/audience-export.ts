/** Exports the customers of an audience: one person asks with a purpose, a second one agrees, the first takes the file. */
import fs from "node:fs/promises";
import path from "node:path";
import { approveExport, refuseExport, requestExport, takeExport } from "#audience";
import type { PersonActor } from "#ground/authority";
import type { Bank } from "../../server/bank-types.ts";
import { freshCopy, said, sourceNamed, wordsOf } from "../audiences.ts";
import { cliCases } from "../cases.ts";
import type { Context } from "../context.ts";
import { uuidOf } from "../numbers.ts";
import { personNamed } from "../people.ts";
import type { Run } from "../run.ts";

export const run: Run = async (context, [text], options) => {
  const approve = uuidOf("--approve", options.approve);
  const refuse = uuidOf("--refuse", options.refuse);
  const take = uuidOf("--take", options.take);
  if ([text, approve, refuse, take].filter((one) => one !== undefined).length !== 1)
    throw cliCases.audience_what({ options: "--approve, --refuse, --take" });
  const { out } = context;
  await context.withBank(async (bank) => {
    const actor = await personNamed(bank.storage, options.as);
    const at = bank.clock.now();
    if (approve !== undefined) {
      await approveExport(bank.storage, actor, { export: approve, at });
      out.result({ export: approve, state: "approved" }, () =>
        out.say({ zh: "已同意导出", en: "The export is agreed to" }),
      );
      return;
    }
    if (refuse !== undefined) {
      await refuseExport(bank.storage, actor, { export: refuse, reason: said(options.reason), at });
      out.result({ export: refuse, state: "refused" }, () =>
        out.say({ zh: "已拒绝导出", en: "The export is refused" }),
      );
      return;
    }
    if (take !== undefined) return await taken(context, bank, actor, take, options.out);
    const source = await sourceNamed(context, bank, text ?? "");
    const fields = wordsOf(options.fields);
    const asked = await requestExport(bank, actor, { ...source, purpose: said(options.purpose), fields });
    out.result(asked, () =>
      out.say({
        zh: `已申请导出（${asked.fields.join("、")}）。另一人审批：\n  perennial audience export --approve ${asked.export} --as <登录名>\n然后取出：\n  perennial audience export --take ${asked.export} --out <文件> --as <登录名>`,
        en: `Asked for ${asked.fields.join(", ")}. A second person agrees:\n  perennial audience export --approve ${asked.export} --as <login>\nThen take it:\n  perennial audience export --take ${asked.export} --out <file> --as <login>`,
      }),
    );
  });
};

async function taken(context: Context, bank: Bank, actor: PersonActor, id: string, to: unknown): Promise<void> {
  const { out, language } = context;
  await freshCopy(bank);
  const { csv, rows } = await takeExport(bank, actor, { export: id, language });
  if (typeof to !== "string") {
    out.print(csv);
    return;
  }
  const file = path.resolve(to);
  await fs.writeFile(file, csv, { mode: 0o600, flag: "wx" }).catch((error: unknown) => {
    throw cliCases.unwritable_file({ file, message: error instanceof Error ? error.message : String(error) });
  });
  out.result({ export: id, file, rows }, () =>
    out.say({ zh: `已写入 ${file}（${rows} 位客户，已脱敏）`, en: `Written to ${file} (${rows} customers, masked)` }),
  );
}
