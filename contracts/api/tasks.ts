/** Requests and answers about tasks of colleagues. */
import { Type } from "typebox";
import { closed, instant, orNull, text, uuid } from "./decision-words.ts";

const whole = Type.Integer({ minimum: 0 });
const login = Type.String({ minLength: 1, maxLength: 100, description: "Login" });
const reason = Type.String({ minLength: 1, maxLength: 500, description: "Why; it stands in the task's history" });
const Kind = Type.Enum(["contact", "review"], {
  description: "contact: a customer to be spoken with; review: something held, to be released or refused",
});
const Role = Type.Enum(["agent", "manager", "risk"]);
const State = Type.Enum(["open", "taken", "done", "expired"]);
const ContactOutcome = ["interested", "refused", "call_back", "wrong_person", "do_not_contact", "converted"] as const;

export const TaskPath = Type.Object({ task: Type.Integer({ minimum: 1 }) });

export const TasksQuery = Type.Object({
  state: Type.Optional(
    Type.Enum(["live", "open", "taken", "done", "expired", "all"], { description: "live: open and taken; default" }),
  ),
  owner: Type.Optional(Type.String({ maxLength: 100, description: "Login; me: one's own; nobody: those of the pool" })),
  kind: Type.Optional(Kind),
  role: Type.Optional(Role),
  customer: Type.Optional(Type.Integer({ minimum: 0, maximum: 2147483647, description: "Customer number" })),
  late: Type.Optional(Type.Boolean({ description: "Those that are late alone" })),
  toldMe: Type.Optional(Type.Boolean({ description: "Those alone of which the caller was told that they are late" })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500, description: "Default 50" })),
  after: Type.Optional(Type.String({ maxLength: 500, description: "`next` of the page before" })),
});

const task = {
  task: Type.Integer(),
  kind: Kind,
  role: Role,
  state: State,
  customer: Type.Object({
    number: Type.Integer(),
    name: Type.String({ description: "Masked" }),
    phone: orNull(Type.String({ description: "Masked" })),
  }),
  unit: orNull(Type.Integer()),
  owner: orNull(Type.Object({ person: text, login: orNull(text), name: orNull(text) })),
  mine: Type.Boolean(),
  pool: orNull(Type.Enum(["unit", "head_office"], { description: "Where it waits while nobody owns it" })),
  list: orNull(Type.String({ description: "The list by which its owner has it" })),
  rank: Type.Integer({ description: "Place in the owner's list, from 1: by probability band, then by value" }),
  key: orNull(Type.String({ description: "Send key of a contact" })),
  playbook: orNull(text),
  reasons: Type.Array(text, { description: "Codes" }),
  reasonTexts: Type.Array(text, { description: "The same in words" }),
  probability: orNull(Type.Number()),
  band: orNull(Type.Object({ from: Type.Number(), to: Type.Number() })),
  script: orNull(Type.Object({ title: text, body: text })),
  about: orNull(Type.String({ description: "What a review is about" })),
  evidence: Type.Array(Type.Unknown(), { description: "What speaks against it, one item a rule" }),
  urgent: Type.Boolean({ description: "Due by the clock, outside working hours too" }),
  openedAt: instant,
  deadline: instant,
  late: Type.Boolean(),
  told: Type.Integer({ description: "How many were told that it is late" }),
  nextAt: orNull(Type.String({ format: "date-time", description: "Not before: the customer asked to be called then" })),
  endsAt: orNull(Type.String({ format: "date-time", description: "When nobody needs to do it any more" })),
  heldUntil: orNull(instant),
  calls: whole,
  outcome: orNull(text),
  doneAt: orNull(instant),
};

export const TasksAnswer = Type.Object(
  {
    tasks: Type.Array(Type.Object(task, { title: "Task" })),
    next: orNull(Type.String({ description: "For `after`; null on the last page" })),
  },
  { title: "Tasks" },
);
export const TaskAnswer = Type.Object(
  {
    ...task,
    history: Type.Array(
      Type.Object({
        at: instant,
        what: text,
        person: orNull(Type.String({ description: "Who has it from here on, or was told that it is late" })),
        by: text,
        detail: orNull(text),
      }),
    ),
  },
  { title: "TaskWithHistory" },
);

export const TakenAnswer = Type.Object(
  {
    task: Type.Integer(),
    customer: Type.Integer(),
    heldUntil: Type.String({ format: "date-time", description: "Without a result by then it is open again" }),
  },
  { title: "TakenTask" },
);

export const TaskOutcomeRequest = Type.Object(
  {
    outcome: Type.Enum([...ContactOutcome, "release", "refuse", "ask"], {
      description: "Of a contact what was said; of a review release, refuse or ask (the customer is called first)",
    }),
    seconds: Type.Optional(Type.Integer({ minimum: 0, maximum: 86_400, description: "How long was spoken" })),
    callBackAt: Type.Optional(
      Type.String({ format: "date-time", description: "Of call_back; absent: this time on the next working day" }),
    ),
    reason: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 500,
        description: "Of a review, needed: why; it stands in the audit trail",
      }),
    ),
  },
  { title: "TaskOutcome", ...closed },
);
export const TaskOutcomeAnswer = Type.Object({ task: Type.Integer(), state: State }, { title: "TaskOutcomeRecorded" });

export const HandOverRequest = Type.Object(
  { to: orNull(Type.String({ minLength: 1, maxLength: 100, description: "Login; null: back to the pool" })), reason },
  { title: "HandOver", ...closed },
);

export const AbsencePath = Type.Object({ absence: uuid });
export const AbsenceRequest = Type.Object(
  { login, from: instant, until: instant },
  { title: "Absence", ...closed, description: "Open tasks of the colleague go on with others meanwhile" },
);
export const AbsenceAnswer = Type.Object({ absence: uuid }, { title: "AbsenceSet" });
export const CapacityPath = Type.Object({ login });
export const CapacityRequest = Type.Object(
  { perDay: Type.Integer({ minimum: 0, maximum: 1000, description: "Tasks of a working day" }) },
  { title: "Capacity", ...closed },
);
export const ColleaguesAnswer = Type.Object(
  {
    colleagues: Type.Array(
      Type.Object({
        login: text,
        name: text,
        role: Role,
        unit: Type.Integer(),
        capacity: whole,
        open: whole,
        doneToday: whole,
        left: whole,
        awayUntil: orNull(instant),
      }),
    ),
    absences: Type.Array(Type.Object({ absence: uuid, login: text, from: instant, until: instant })),
  },
  { title: "Colleagues" },
);

const count = Type.Integer();
const yuan = Type.String({ description: "Yuan, two decimals" });
export const TaskValueQuery = Type.Object({
  from: Type.Optional(Type.String({ format: "date", description: "First day on which tasks were done" })),
  to: Type.Optional(Type.String({ format: "date", description: "Last day" })),
  unit: Type.Optional(Type.String({ minLength: 1, maxLength: 100, description: "Code of a branch or outlet" })),
  by: Type.Optional(Type.Enum(["owner", "unit", "playbook", "role"], { description: "Default owner" })),
});
const valued = {
  tasks: Type.Integer({ description: "Done" }),
  contacts: Type.Integer({ description: "Tasks by which somebody was spoken with" }),
  converted: count,
  cost: yuan,
  income: yuan,
  costPerTask: orNull(yuan),
  incomePerTask: orNull(yuan),
  complaints: Type.Integer({ description: "Of the customers, within the goal's window" }),
  optOuts: count,
  asked: Type.Integer({ description: "Answers of these customers to surveys after the task" }),
  satisfaction: orNull(Type.Number({ description: "Their mean score" })),
};
export const TaskValueAnswer = Type.Object(
  {
    at: instant,
    from: orNull(Type.String({ format: "date" })),
    to: orNull(Type.String({ format: "date" })),
    all: Type.Object(valued),
    rows: Type.Array(Type.Object({ ...valued, of: text, name: orNull(text) })),
  },
  { title: "TaskValue" },
);
