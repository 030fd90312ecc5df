/** Personal data under a new data key; broken off, it goes on when it is run again. */
import { rotateDataKeys } from "#profile";
import { operator } from "../context.ts";
import type { Run } from "../run.ts";

export const run: Run = async (context) => {
  await context.withBank(async (bank, { dataKeys }) => {
    const done = await rotateDataKeys(bank.storage, operator, dataKeys, {
      signal: context.signal,
      onProgress: (count) =>
        context.out.note(context.out.say({ zh: `已重新加密 ${count} 人`, en: `${count} people done` })),
    });
    context.out.result(done, () => {
      const lines = [
        context.out.say({
          zh: `个人信息现使用第 ${done.key} 号数据密钥（${dataKeys.place}）；本次重新加密 ${done.rewrapped} 人${done.resumed ? "，接续上次未完成的轮换" : ""}`,
          en: `Personal data stands under data key ${done.key} (${dataKeys.place}); ${done.rewrapped} people done${done.resumed ? ", going on with a rotation that was broken off" : ""}`,
        }),
      ];
      if (done.left > 0) {
        lines.push(
          context.out.say({
            zh: `另有 ${done.left} 人由正在运行的进程写入，仍使用旧密钥：重启该进程后再运行一次`,
            en: `${done.left} people were added under an older key by a process that runs: start it again, then run this once more`,
          }),
        );
      }
      return lines.join("\n");
    });
  });
};
