/** Backs both engines and files up, while a server runs too. */
import path from "node:path";
import { type BackupProgress, backup } from "../../server/flows/backup/index.ts";
import { migrations } from "../../server/migrations.ts";
import type { Context } from "../context.ts";
import { passphraseOf } from "../files.ts";
import type { Run } from "../run.ts";

export const run: Run = async (context, [dir = ""], options) => {
  const { out } = context;
  const passphrase = await passphraseOf(options.passphraseFile);
  await context.withEngines(async ({ cluster, columnarUrl, secrets, settings }) => {
    const parts = { cluster, columnarUrl, secrets, home: settings.home, migrations };
    const done = await backup(parts, path.resolve(dir), {
      ...(typeof options.bank === "string" ? { banks: [options.bank] } : {}),
      ...(passphrase === undefined ? {} : { passphrase }),
      onProgress: (progress) => tellCopy(context, progress),
    });
    out.result(done, () =>
      [
        ...done.banks.map(({ bank, tables, rows }) =>
          out.say({
            zh: `银行 ${bank}：${tables} 张表，${rows} 行`,
            en: `Bank ${bank}: ${tables} tables, ${rows} rows`,
          }),
        ),
        out.say({
          zh: `备份完成：${done.dir}（${done.files} 个文件，${done.bytes} 字节）`,
          en: `Backup done: ${done.dir} (${done.files} files, ${done.bytes} bytes)`,
        }),
        done.secret
          ? out.say({ zh: "安装密钥已封存在内", en: "The installation's secret is sealed inside" })
          : out.say({
              zh: "不含安装密钥：请另行保管 secrets.json，否则个人信息无法解开",
              en: "The installation's secret is not inside: keep secrets.json elsewhere, or personal data can't be opened",
            }),
      ].join("\n"),
    );
  });
};

/** A line for each bank's step that takes long. */
export function tellCopy({ out }: Context, { bank, step, name, rows }: BackupProgress): void {
  if (step === "table" || step === "clickhouse") out.note(`${bank}: ${name}${rows === undefined ? "" : ` ${rows}`}`);
}
