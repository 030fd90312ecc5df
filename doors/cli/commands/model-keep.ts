/** Does what is due of models now. */
import { modelKeeperOf } from "../../server/bank-models.ts";
import type { Run } from "../run.ts";

export const run: Run = async (context) => {
  const { out, signal } = context;
  await context.withBank(async (bank) => {
    await bank.projector.drain();
    await bank.copyProfiles();
    const failed: { readonly model: string; readonly message: string }[] = [];
    const keeper = modelKeeperOf(bank, (model, error) => {
      failed.push({ model, message: error instanceof Error ? error.message : String(error) });
    });
    const { published, judged, suspended, trained, withdrawn } = await keeper.keep(signal);
    while ((await bank.consumer.drain()) > 0);
    out.result({ published, judged, suspended, trained, withdrawn, failed }, () => {
      const lines = [
        ...published.map(({ model, version, customers }) =>
          out.say({
            zh: `已发布 ${model}@${version}：${customers} 位客户`,
            en: `Published ${model}@${version} for ${customers} customers`,
          }),
        ),
        ...judged.map(({ model, moment, verdict }) => `${model}  ${moment.toISOString().slice(0, 10)}  ${verdict}`),
        ...suspended.map((model) =>
          out.say({
            zh: `${model} 已停用，策略按规则运行`,
            en: `${model} is set aside: playbooks keep to their rules`,
          }),
        ),
        ...trained.map(({ model, version }) =>
          out.say({ zh: `已训练 ${model}@${version}（草稿）`, en: `Trained ${model}@${version}, a draft` }),
        ),
        ...(withdrawn > 0 ? [out.say({ zh: `收回 ${withdrawn} 个评分`, en: `Took back ${withdrawn} scores` })] : []),
        ...failed.map(({ model, message }) => `! ${model}: ${message}`),
      ];
      return lines.length > 0 ? lines.join("\n") : out.say({ zh: "没有到期事项", en: "Nothing is due" });
    });
  });
};
