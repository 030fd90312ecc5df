/** Requests and answers about playbooks, their versions and their second person. */
import { Type } from "typebox";
import { closed, instant, names, orNull, text } from "./decision-words.ts";

const version = Type.Integer({ minimum: 1 });
const state = Type.Enum(["draft", "approved", "live", "paused", "retired", "refused", "withdrawn"]);
const reason = Type.String({ minLength: 1, maxLength: 500, description: "Why; it stands in the audit trail" });

const line = {
  id: text,
  ...names,
  stage: text,
  class: text,
  trigger: orNull(Type.String({ description: "Kind of trigger" })),
  version: orNull(Type.Integer({ description: "That is live or paused; null: none is" })),
  state: orNull(Type.Enum(["live", "paused"])),
  liveFrom: orNull(instant),
  waiting: orNull(Type.Integer({ description: "Version that waits for a second person, or approved to go live" })),
  waitingState: orNull(Type.Enum(["draft", "approved"])),
  waitingBy: orNull(text),
  waitingSince: orNull(instant),
};

export const PlaybooksQuery = Type.Object({
  waiting: Type.Optional(Type.Boolean({ description: "Only those of which a change waits" })),
});
export const PlaybooksAnswer = Type.Object({ playbooks: Type.Array(Type.Object(line)) }, { title: "Playbooks" });
const inMatrix = Type.Object({ id: text, ...names, state: Type.Enum(["live", "paused"]) });
export const PlaybookMatrixAnswer = Type.Object(
  {
    stages: Type.Array(
      Type.Object({
        stage: Type.String({ description: "Lifecycle stage" }),
        traits: orNull(Type.Object(names)),
        cells: Type.Array(
          Type.Object({
            step: Type.String({ description: "AARRR step" }),
            strategy: orNull(Type.Object(names)),
            playbooks: Type.Array(inMatrix),
          }),
          { description: "One for each step; a cell may be empty" },
        ),
      }),
    ),
    apart: Type.Array(inMatrix, { description: "Playbooks whose files name no step or no stage" }),
  },
  { title: "PlaybookMatrix" },
);
export const PlaybookPath = Type.Object({
  id: Type.String({ minLength: 1, maxLength: 100, description: "Id of a playbook" }),
});
export const PlaybookVersionPath = Type.Object({
  id: Type.String({ minLength: 1, maxLength: 100, description: "Id of a playbook" }),
  version,
});
export const PlaybookAnswer = Type.Object(
  {
    ...line,
    changes: Type.Array(
      Type.Object({
        path: text,
        before: Type.Optional(Type.Unknown()),
        after: Type.Optional(Type.Unknown()),
      }),
      { description: "What the version that waits would change" },
    ),
    versions: Type.Array(
      Type.Object({
        version: Type.Integer(),
        state,
        origin: Type.Enum(["file", "api", "earlier"], {
          description: "Said by the bank's files, proposed by a person, or an earlier version brought back",
        }),
        liveFrom: orNull(instant),
        madeBy: text,
        madeAt: instant,
        reason: orNull(text),
        settledBy: orNull(text),
        settledAt: orNull(instant),
        settledReason: orNull(text),
        definition: Type.Unknown(),
      }),
      { description: "Newest first" },
    ),
  },
  { title: "Playbook" },
);

export const ProposePlaybookRequest = Type.Object(
  {
    id: Type.String({ minLength: 1, maxLength: 100 }),
    definition: Type.Optional(Type.Unknown({ description: "The playbook as its file says it" })),
    file: Type.Optional(
      Type.String({ maxLength: 200_000, description: "Or the text of its file (YAML); comments in it are kept" }),
    ),
    reason,
  },
  { title: "ProposePlaybook", ...closed },
);
export const CheckPlaybookRequest = Type.Object(
  {
    definition: Type.Optional(Type.Unknown({ description: "The playbook as its file says it" })),
    file: Type.Optional(Type.String({ maxLength: 200_000, description: "Or the text of its file (YAML)" })),
  },
  { title: "CheckPlaybook", ...closed },
);
export const PlaybookProblemsAnswer = Type.Object(
  {
    problems: Type.Array(
      Type.Object({ line: Type.Integer(), column: Type.Integer(), pointer: text, name: text, ...names }),
    ),
  },
  { title: "PlaybookProblems" },
);
export const PlaybookStandsAnswer = Type.Object({ playbook: text, version, state }, { title: "PlaybookStands" });
export const ApprovePlaybookQuery = Type.Object(
  {
    later: Type.Optional(
      Type.Boolean({ description: "Approved, and live when it is told to be; otherwise live at once" }),
    ),
  },
  closed,
);
export const PlaybookReason = Type.Object({ reason }, { title: "PlaybookReason", ...closed });
export const RollBackPlaybookRequest = Type.Object(
  { reason, version: Type.Optional(Type.Integer({ minimum: 1, description: "The one that held before when absent" })) },
  { title: "RollBackPlaybook", ...closed },
);
export const RolledBackAnswer = Type.Object(
  { playbook: text, version, state, from: Type.Integer({ description: "The version that was brought back" }) },
  { title: "PlaybookRolledBack" },
);
