/** What providers of channels post. */
import { Type } from "typebox";

export const CallbackParams = Type.Object({ channel: Type.String({ maxLength: 20, description: "As `sms`" }) });

export const CallbackBody = Type.Unknown({
  description: "One item or an array of them, as JSON; at most 5,000",
});

const count = (description: string) => Type.Integer({ description });

export const CallbackAnswer = Type.Object(
  {
    taken: count("Reports that were new"),
    duplicates: count("Reports that were known"),
    parked: count("Receipts of ids that nobody knows yet, kept until somebody does"),
    foreign: count("Reports that are about nothing of ours"),
    unreadable: count("Items that could not be read; they lie in quarantine"),
  },
  { title: "CallbackTaken" },
);
