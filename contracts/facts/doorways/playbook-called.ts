import { fact, required, text } from "../field.ts";

/**
 * Somebody asks for a playbook to start for this customer: a system of the bank by the API, or the house itself where
 * another customer's event names this one; then `event` is that event's type, and its data stand beside.
 */
export const playbookCalled = fact("playbook_called", "启动策略剧本", "Playbook called", {
  playbook: required(text),
  event: text,
});
