/** Requests and answers about customers' runs through playbooks. */
import { Type } from "typebox";
import { closed, instant, orNull, text } from "./decision-words.ts";

const state = Type.Enum(["waiting", "active", "decided", "converted", "ended"]);

export const PlaybookRunsAnswer = Type.Object(
  {
    states: Type.Array(
      Type.Object({
        version: Type.Integer(),
        state,
        endReason: orNull(Type.Enum(["goal", "window", "done", "exit", "erased"])),
        runs: Type.Integer(),
        due: Type.Integer({ description: "Of those that are open, how many have a step that is due" }),
      }),
    ),
    arms: Type.Array(
      Type.Object({
        draw: Type.String({ description: "Wave of a split, or name of an experiment" }),
        arm: text,
        runs: Type.Integer(),
        converted: Type.Integer(),
      }),
    ),
    aside: Type.Integer({ description: "Set aside because a step failed again and again" }),
  },
  { title: "PlaybookRuns" },
);
export const AsideRunsAnswer = Type.Object(
  {
    runs: Type.Array(
      Type.Object({
        enrolment: text,
        playbook: text,
        version: Type.Integer(),
        customer: Type.Integer({ description: "The bank's inner number of the customer" }),
        admittedAt: instant,
        wave: orNull(text),
        fault: Type.String({ description: "Why its step could not be taken" }),
      }),
    ),
  },
  { title: "AsideRuns" },
);
export const ResumeRunsRequest = Type.Object(
  {
    enrolments: Type.Optional(
      Type.Array(Type.String({ format: "uuid" }), {
        maxItems: 10_000,
        description: "All that are set aside when absent",
      }),
    ),
    reason: Type.String({ minLength: 1, maxLength: 500, description: "Why; it stands in the audit trail" }),
  },
  { title: "ResumeRuns", ...closed },
);
export const ResumedRunsAnswer = Type.Object({ resumed: Type.Integer() }, { title: "ResumedRuns" });
