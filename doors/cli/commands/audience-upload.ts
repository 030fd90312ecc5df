/** Uploads the customers of a static list; what was refused is shown with line, column and reason. */
import { createReadStream } from "node:fs";
import path from "node:path";
import { approveUpload, refuseUpload, type Uploaded, uploadMembers } from "#audience";
import { settle } from "../../server/settle.ts";
import { oneOf, said } from "../audiences.ts";
import { cliCases } from "../cases.ts";
import type { Context } from "../context.ts";
import { readable } from "../files.ts";
import { uuidOf } from "../numbers.ts";
import { personNamed } from "../people.ts";
import type { Run } from "../run.ts";

const SHOWN = 20;

export const run: Run = async (context, [audience, given], options) => {
  const [approve, refuse] = [uuidOf("--approve", options.approve), uuidOf("--refuse", options.refuse)];
  if ([audience, approve, refuse].filter((one) => one !== undefined).length !== 1)
    throw cliCases.audience_what({ options: "--approve, --refuse" });
  const mode = oneOf("--mode", options.mode, ["replace", "add", "remove"]) ?? "replace";
  const encoding = oneOf("--encoding", options.encoding, ["utf-8", "gb18030"]);
  const column = typeof options.column === "string" ? options.column : undefined;
  if (audience !== undefined && given === undefined)
    throw cliCases.missing_argument({ name: "file", command: "audience upload" });
  const file = given === undefined ? "" : await readable(given);
  const { out } = context;
  await context.withBank(async (bank, engines) => {
    // Facts tell who entered and left: they are applied here where no server does it.
    const applied = async (): Promise<void> => {
      if (engines.how !== "attached") await settle(bank);
    };
    const actor = await personNamed(bank.storage, options.as);
    if (approve !== undefined) {
      const done = await approveUpload(bank, actor, { upload: approve });
      await applied();
      out.result(done, () => changedText(context, done));
      return;
    }
    if (refuse !== undefined) {
      await refuseUpload(bank, actor, { upload: refuse, reason: said(options.reason) });
      out.result({ upload: refuse, state: "refused" }, () =>
        out.say({ zh: "已拒绝该上传", en: "The upload is refused" }),
      );
      return;
    }
    const body = createReadStream(file);
    const name = path.basename(file);
    const done = await uploadMembers(bank, actor, { audience: audience ?? "", mode, name, body, column, encoding });
    if (done.state === "applied") await applied();
    out.result(done, () => text(context, done));
  });
};

function changedText({ out }: Context, { entered, left }: { readonly entered: number; readonly left: number }): string {
  return out.say({ zh: `进入 ${entered} 位，离开 ${left} 位`, en: `${entered} entered, ${left} left` });
}

function text(context: Context, done: Uploaded): string {
  const { out } = context;
  const { rows, accepted, rejected, duplicates, faults, upload } = done;
  return [
    out.say({
      zh: `${rows} 行：${accepted} 位客户，重复 ${duplicates} 行，不符合 ${rejected} 行`,
      en: `${rows} rows: ${accepted} customers, ${duplicates} rows again, ${rejected} refused`,
    }),
    ...faults.slice(0, SHOWN).map((one) =>
      out.say({
        zh: `  第 ${one.line} 行 ${one.field}：${one.zh}`,
        en: `  line ${one.line} ${one.field}: ${one.en}`,
      }),
    ),
    ...(faults.length > SHOWN ? ["  …"] : []),
    done.state === "applied"
      ? changedText(context, done)
      : out.say({
          zh: `将有 ${done.entered} 位进入、${done.left} 位离开。另一人审批：\n  perennial audience upload --approve ${upload} --as <登录名>`,
          en: `${done.entered} would enter and ${done.left} leave. A second person approves it:\n  perennial audience upload --approve ${upload} --as <login>`,
        }),
  ].join("\n");
}
