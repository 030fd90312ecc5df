import { fact, int, required, text } from "../field.ts";

const receipt = { touch: required(text), channel: text, code: text, provider_id: text } as const;

/** What a channel reports of a touch, in the order in which it may come. `parts` are those that it charges; 1 when absent. */
export const touchReceipts = [
  fact("touch_accepted", "触达已受理", "Touch accepted", { ...receipt, parts: int }),
  fact("touch_submitted", "触达已提交", "Touch submitted", receipt),
  fact("touch_delivered", "触达已送达", "Touch delivered", receipt),
  fact("touch_failed", "触达失败", "Touch failed", receipt),
  fact("touch_expired", "触达过期", "Touch expired", receipt),
  fact("touch_unknown", "触达结果未知", "Touch result unknown", receipt),
  fact("touch_opened", "触达已打开", "Touch opened", receipt),
  fact("touch_clicked", "触达已点击", "Touch clicked", receipt),
  fact("touch_replied", "触达已回复", "Touch replied", receipt),
] as const;
