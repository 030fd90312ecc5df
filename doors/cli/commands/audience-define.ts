/** One person proposes what an audience shall be, a second one approves or refuses it. */
import fs from "node:fs/promises";
import { parse } from "yaml";
import { approveProposal, proposeAudience, proposeRetirement, refuseProposal } from "#audience";
import { said, versionNamed } from "../audiences.ts";
import { cliCases } from "../cases.ts";
import { readable } from "../files.ts";
import { personNamed } from "../people.ts";
import type { Run } from "../run.ts";

export const run: Run = async (context, [audience, file], options) => {
  const approve = versionNamed("--approve", options.approve);
  const refuse = versionNamed("--refuse", options.refuse);
  const asked = [audience, approve, refuse].filter((one) => one !== undefined);
  if (asked.length !== 1) throw cliCases.audience_what({ options: "--approve, --refuse" });
  const reason = said(options.reason);
  const { out } = context;
  const body = file === undefined ? undefined : parsed(await fs.readFile(await readable(file), "utf8"), file);
  await context.withBank(async (bank) => {
    const actor = await personNamed(bank.storage, options.as);
    const at = bank.clock.now();
    if (approve) {
      const done = await approveProposal(bank, actor, { ...approve, at });
      out.result(done, () =>
        out.say({
          zh: done.state === "live" ? `客群 ${done.audience} 已生效` : `客群 ${done.audience} 已停用`,
          en: done.state === "live" ? `Audience ${done.audience} is live` : `Audience ${done.audience} has ended`,
        }),
      );
      return;
    }
    if (refuse) {
      await refuseProposal(bank.storage, actor, { ...refuse, reason, at });
      out.result({ ...refuse, state: "refused" }, () => out.say({ zh: "已拒绝", en: "Refused" }));
      return;
    }
    const id = audience ?? "";
    if (options.retire !== true && body === undefined)
      throw cliCases.missing_argument({ name: "file", command: "audience define" });
    const proposed =
      options.retire === true
        ? await proposeRetirement(bank, actor, { audience: id, reason, at })
        : await proposeAudience(bank, actor, { audience: id, body, reason, at, language: context.language });
    const named = `${proposed.audience}@${proposed.version}`;
    out.result(proposed, () =>
      out.say({
        zh: `已提出 ${named}。另一人审批：\n  perennial audience define --approve ${named} --as <登录名>`,
        en: `Proposed ${named}. A second person approves it:\n  perennial audience define --approve ${named} --as <login>`,
      }),
    );
  });
};

/** @throws cli.unreadable_file */
function parsed(text: string, file: string): unknown {
  try {
    return parse(text);
  } catch (thrown) {
    throw cliCases.unreadable_file({ file, message: thrown instanceof Error ? thrown.message : String(thrown) });
  }
}
