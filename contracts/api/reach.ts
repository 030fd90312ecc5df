/** Requests and answers of reach. */
import { Type } from "typebox";

const Instant = Type.String({ format: "date-time" });
const orNull = <T extends Parameters<typeof Type.Union>[0][number]>(type: T) => Type.Union([type, Type.Null()]);
const TaskState = Type.Enum(["open", "taken", "done", "expired"]);

export const CallListQuery = Type.Object({
  day: Type.Optional(Type.String({ format: "date", description: "The bank's day on which the deadline falls" })),
  owner: Type.Optional(
    Type.String({ description: "Id of the person; agents and managers see their own list in any case" }),
  ),
  state: Type.Optional(TaskState),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, description: "Default 100" })),
  after: Type.Optional(Type.String({ maxLength: 500, description: "`next` of the page before" })),
});

export const CallTask = Type.Object(
  {
    task: Type.Integer(),
    key: Type.String({ description: "Send key; a call's result names it as `touch`" }),
    customer: Type.Object({
      number: Type.Integer(),
      name: Type.String({ description: "Masked" }),
      phone: orNull(Type.String({ description: "Masked" })),
    }),
    unit: orNull(Type.Integer()),
    owner: orNull(Type.String()),
    rank: Type.Integer({ description: "Place in the owner's list, from 1" }),
    playbook: Type.String(),
    reasons: Type.Array(Type.String(), { description: "Reason codes of the decision" }),
    probability: orNull(Type.Number()),
    band: orNull(Type.Object({ from: Type.Number(), to: Type.Number() })),
    script: orNull(Type.Object({ title: Type.String(), body: Type.String() })),
    openedAt: Instant,
    deadline: Instant,
    state: TaskState,
    outcome: orNull(Type.String()),
    doneAt: orNull(Instant),
  },
  { title: "CallTask" },
);

export const CallListAnswer = Type.Object(
  { tasks: Type.Array(CallTask), next: orNull(Type.String({ description: "For `after`; null on the last page" })) },
  { title: "CallList" },
);

export const TouchesQuery = Type.Object({
  customer: Type.Integer({ minimum: 0, maximum: 2147483647, description: "Customer number" }),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500, description: "Default 500" })),
});

export const TouchItem = Type.Object(
  {
    key: Type.String(),
    customer: Type.Integer(),
    channel: Type.String(),
    class: Type.String(),
    playbook: Type.String(),
    wave: Type.String(),
    decision: orNull(Type.String()),
    content: Type.String(),
    reasons: Type.Array(Type.String()),
    state: Type.String(),
    errorClass: orNull(Type.String()),
    code: orNull(Type.String({ description: "Why it failed, expired or was denied" })),
    codeText: orNull(Type.String({ description: "The same in words" })),
    attempts: Type.Integer(),
    dueAt: Instant,
    deadline: orNull(Instant),
    trace: orNull(Type.String()),
    history: Type.Array(Type.Object({ what: Type.String({ description: "State or receipt" }), at: Instant })),
  },
  { title: "Touch" },
);

export const TouchesAnswer = Type.Object({ touches: Type.Array(TouchItem) }, { title: "Touches" });

export const InboxQuery = Type.Object({
  channel: Type.Optional(Type.String({ maxLength: 20 })),
  customer: Type.Optional(Type.Integer({ minimum: 0, maximum: 2147483647, description: "Customer number" })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, description: "Default 50" })),
  before: Type.Optional(Type.Integer({ minimum: 0, description: "`next` of the page before" })),
});

const InboxAct = Type.Enum(["open", "click", "reply", "refuse", "fail", "block", "confirm", "answer", "finish"]);
const CallOutcome = Type.Enum(["interested", "refused", "call_back", "wrong_person", "do_not_contact", "converted"]);

export const InboxMessage = Type.Object(
  {
    message: Type.Integer(),
    key: Type.String({ description: "Send key" }),
    customer: Type.Integer(),
    channel: Type.String(),
    class: Type.String(),
    content: Type.String(),
    to: Type.String({ description: "Masked" }),
    title: Type.String(),
    body: Type.String({ description: "Names are masked" }),
    link: orNull(Type.String()),
    parts: Type.Integer({ description: "Parts of an SMS" }),
    cost: orNull(Type.Integer({ description: "Fen" })),
    submittedAt: Instant,
    submissions: Type.Integer({ description: "How often the network was given it" }),
    happened: Type.Array(Type.Object({ what: Type.String(), at: Instant, code: orNull(Type.String()) })),
    state: Type.String({ description: "State of the touch in the ledger" }),
    acts: Type.Array(InboxAct),
  },
  { title: "InboxMessage" },
);

export const InboxAnswer = Type.Object(
  { messages: Type.Array(InboxMessage), next: orNull(Type.Integer({ description: "For `before`" })) },
  { title: "Inbox" },
);

export const InboxMessageParams = Type.Object({ message: Type.Integer({ minimum: 1 }) });

export const InboxActBody = Type.Object(
  {
    act: InboxAct,
    text: Type.Optional(Type.String({ maxLength: 500, description: "Of a reply; read for a refusal, not kept" })),
    outcome: Type.Optional(CallOutcome),
  },
  { title: "InboxAct" },
);

export const TrialContentsAnswer = Type.Object(
  {
    contents: Type.Array(
      Type.Object({
        id: Type.String(),
        zh: Type.String(),
        en: Type.String(),
        channel: Type.String(),
        class: Type.String(),
        longest: orNull(
          Type.Object(
            {
              units: Type.Integer({ description: "UTF-16 code units" }),
              parts: Type.Integer(),
              cost: orNull(Type.Integer({ description: "Fen" })),
            },
            { description: "An SMS with signature and refusal, its variables at their longest" },
          ),
        ),
      }),
    ),
  },
  { title: "TrialContents" },
);

export const TrialBody = Type.Object(
  {
    content: Type.String({ maxLength: 100, description: "Name of the content" }),
    subject: Type.String({ minLength: 1, maxLength: 200, description: "The bank's customer id" }),
  },
  { title: "Trial" },
);

export const TrialAnswer = Type.Object(
  { key: Type.String({ description: "Send key" }), customer: Type.Integer({ description: "Customer number" }) },
  { title: "TrialSent" },
);

export const TaskParams = Type.Object({ task: Type.Integer({ minimum: 1 }) });

export const CallRecordBody = Type.Object(
  {
    outcome: CallOutcome,
    seconds: Type.Optional(Type.Integer({ minimum: 0, maximum: 86_400 })),
    callBackAt: Type.Optional(
      Type.String({ format: "date-time", description: "Of call_back; absent: this time on the next working day" }),
    ),
  },
  { title: "CallRecord" },
);
