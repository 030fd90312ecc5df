import { defineWords } from "../../words/index.ts";

export const consentWords = defineWords("consent", {
  consent: { zh: "授权", en: "Consent" },
  no_consent: { zh: "没有授权记录：营销触达不会发出", en: "None on record: no marketing goes out" },
  given: { zh: "已授权", en: "Given" },
  withdrawn: { zh: "已撤回", en: "Withdrawn" },
  history: { zh: "全部记录", en: "Every statement" },
  record: { zh: "记录客户的表示", en: "Record what the customer says" },
  when: { zh: "时间", en: "When" },
  purpose: { zh: "用途", en: "Purpose" },
  channel: { zh: "渠道", en: "Channel" },
  every_channel: { zh: "全部渠道", en: "Every channel" },
  said: { zh: "表示", en: "Said" },
  source: { zh: "来源", en: "Source" },
  marketing: { zh: "营销", en: "Marketing" },
  personalisation: { zh: "个性化推荐", en: "Personalisation" },
  automated_decision: { zh: "自动化决策", en: "Automated decisions" },
  gives: { zh: "同意", en: "Permits" },
  withdraws: { zh: "撤回", en: "Withdraws" },
  gives_follows: {
    zh: "约一秒内生效。曾要求“请勿联系”的客户不会因此恢复营销，须另有凭证与批准。",
    en: "It holds within a second. One who asked not to be contacted is not won back by this: that takes proof and an approval.",
  },
  withdraws_follows: {
    zh: "约一秒内生效：等候中的营销即刻取消，此后不再营销；服务消息照常。",
    en: "It holds within a second: marketing that waits is cancelled, and no more is sent. Service goes on.",
  },
  evidence: { zh: "依据", en: "Evidence" },
  evidence_like: {
    zh: "如：柜面签署的表单、通话录音编号",
    en: "A form signed at the counter, the number of a recording",
  },
  recorded: { zh: "已记录", en: "Recorded" },
});
