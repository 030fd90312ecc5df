/** Asks before what can't be undone, with what follows from it, and for a reason where one is kept. */
import { App, Input } from "antd";
import { type ReactNode, useCallback } from "react";
import { common } from "../words/common.ts";
import { useWords } from "../words/index.ts";
import { useTrouble } from "./answered.tsx";

export interface Question {
  readonly title: string;
  /** What follows when it is done. */
  readonly consequences: ReactNode;
  readonly act: string;
  readonly danger?: boolean;
  /** Whether a reason has to be given; its name above the field. */
  readonly reason?: string;
  readonly done?: string;
}

/** Gives a function that asks, acts when the answer is yes, and tells what went wrong. */
export function useAskFirst(): (question: Question, act: (reason: string) => Promise<unknown>) => void {
  const { modal, message } = App.useApp();
  const say = useWords(common);
  const trouble = useTrouble();
  return useCallback(
    (question, act) => {
      let reason = "";
      modal.confirm({
        title: question.title,
        content: (
          <>
            <div>{question.consequences}</div>
            {question.reason === undefined ? null : (
              <label className="field">
                {question.reason}
                <Input.TextArea
                  autoFocus
                  rows={2}
                  maxLength={500}
                  onChange={({ target }) => {
                    reason = target.value.trim();
                  }}
                />
              </label>
            )}
          </>
        ),
        okText: question.act,
        cancelText: say("cancel"),
        okButtonProps: { danger: question.danger ?? false },
        // It stays open until there is a reason, and closes when the act is over, well or not.
        onOk(_close: () => void) {
          if (question.reason !== undefined && reason === "") {
            void message.warning(say("reason_needed"));
            return undefined;
          }
          return act(reason).then(
            () => void message.success(question.done ?? say("done")),
            (error: unknown) => void message.error(trouble(error), 8),
          );
        },
      });
    },
    [modal, message, say, trouble],
  );
}

/** Acts at once and tells how it went. */
export function useAct(): (act: () => Promise<unknown>, done?: string) => Promise<boolean> {
  const { message } = App.useApp();
  const say = useWords(common);
  const trouble = useTrouble();
  return useCallback(
    async (act, done) => {
      try {
        await act();
        void message.success(done ?? say("done"));
        return true;
      } catch (error) {
        void message.error(trouble(error), 8);
        return false;
      }
    },
    [message, say, trouble],
  );
}
