/** Requests and answers about audiences in people's hands: uploads, exports and lists. */
import { Type } from "typebox";
import {
  AudienceName,
  closed,
  count,
  day,
  instant,
  masked,
  names,
  numberText,
  orNull,
  reason,
  sourceFields,
  text,
  uuid,
} from "./audience-words.ts";

export const UploadPath = Type.Object({ upload: uuid });
export const ExportPath = Type.Object({ export: uuid });
export const ListPath = Type.Object({ list: uuid });

const mode = Type.Enum(["replace", "add", "remove"]);
const Faults = Type.Array(Type.Object({ line: Type.Integer({ minimum: 1 }), field: text, reason: text, ...names }), {
  description: "Rows that were refused, the first thousand: line, column, and why",
});
export const UploadQuery = Type.Object({
  mode: Type.Optional(
    Type.Enum(["replace", "add", "remove"], { description: "Default replace: the file is the whole list" }),
  ),
  name: Type.Optional(Type.String({ maxLength: 200, description: "The file's name, for people" })),
  column: Type.Optional(Type.String({ minLength: 1, maxLength: 100, description: "Column of the bank's customer id" })),
  encoding: Type.Optional(Type.Enum(["utf-8", "gb18030"])),
  header: Type.Optional(
    Type.Boolean({ description: "false: the first line names a customer already, in its first column; default true" }),
  ),
});
export const UploadedAnswer = Type.Object(
  {
    upload: uuid,
    state: Type.Enum(["waiting", "applied"], { description: "waiting: a second person has to approve it" }),
    rows: count,
    accepted: count,
    rejected: count,
    duplicates: count,
    entered: count,
    left: count,
    faults: Faults,
  },
  { title: "Uploaded" },
);
const upload = {
  upload: uuid,
  audience: text,
  file: text,
  sha256: text,
  mode,
  state: Type.Enum(["waiting", "applied", "refused"]),
  rows: count,
  accepted: count,
  rejected: count,
  duplicates: count,
  madeBy: text,
  madeAt: instant,
  settledBy: orNull(text),
  settledAt: orNull(instant),
};
export const UploadsQuery = Type.Object({
  audience: Type.Optional(AudienceName),
  state: Type.Optional(Type.Enum(["waiting", "applied", "refused"])),
});
export const UploadsAnswer = Type.Object({ uploads: Type.Array(Type.Object(upload)) }, { title: "Uploads" });
export const UploadAnswer = Type.Object({ ...upload, faults: Faults }, { title: "Upload" });
export const AppliedAnswer = Type.Object(
  { upload: uuid, entered: count, left: count, members: Type.Integer({ description: "Customers in the list now" }) },
  { title: "UploadApplied" },
);

export const ExportRequestBody = Type.Object(
  {
    ...sourceFields,
    purpose: Type.String({ minLength: 1, maxLength: 500, description: "What it is for; it stands in the audit trail" }),
    fields: Type.Optional(
      Type.Array(Type.String({ pattern: "^(tag\\.)?[a-z][a-z0-9_]{0,59}$" }), {
        minItems: 1,
        maxItems: 60,
        uniqueItems: true,
        description: "Attributes, personal ones masked, and tag.NAME; the usual ones when absent",
      }),
    ),
  },
  { title: "RequestExport", ...closed },
);
export const ExportRequested = Type.Object({ export: uuid, fields: Type.Array(text) }, { title: "ExportRequested" });
const exportState = Type.Enum(["asked", "approved", "refused", "done", "expired"]);
export const ExportsQuery = Type.Object({ state: Type.Optional(exportState) });
export const ExportAnswer = Type.Object(
  {
    export: uuid,
    audience: orNull(text),
    version: orNull(count),
    condition: orNull(text),
    fields: Type.Array(text),
    purpose: text,
    state: exportState,
    askedBy: text,
    askedAt: instant,
    approvedBy: orNull(text),
    approvedAt: orNull(instant),
    reason: orNull(text),
    rows: orNull(count),
    sha256: orNull(text),
    doneAt: orNull(instant),
  },
  { title: "AudienceExport" },
);
export const ExportsAnswer = Type.Object({ exports: Type.Array(ExportAnswer) }, { title: "AudienceExports" });

export const DispatchRequest = Type.Object(
  {
    audience: AudienceName,
    owners: Type.Array(Type.String({ minLength: 1, maxLength: 100 }), {
      minItems: 1,
      maxItems: 500,
      uniqueItems: true,
      description: "Logins of those who work the list; customers with a manager among them go to that one",
    }),
    purpose: Type.String({ minLength: 1, maxLength: 500 }),
    days: Type.Integer({ minimum: 7, maximum: 31, description: "Bank days that it is valid" }),
    from: Type.Optional(Type.String({ format: "date", description: "First day; today when absent" })),
    most: Type.Optional(Type.Integer({ minimum: 1, maximum: 100_000, description: "At most so many customers" })),
    by: Type.Optional(
      Type.String({ pattern: "^[a-z][a-z0-9_]{0,59}$", description: "Attribute whose largest values come first" }),
    ),
    name: Type.Optional(Type.Object({ zh: Type.String({ minLength: 1 }), en: Type.String({ minLength: 1 }) }, closed)),
  },
  { title: "DispatchList", ...closed },
);
export const DispatchedAnswer = Type.Object(
  {
    list: uuid,
    state: Type.Enum(["waiting", "active"], { description: "waiting: a second person has to approve it" }),
    from: day,
    until: day,
    count,
    found: Type.Integer({ description: "Customers that the audience was found to hold" }),
    gone: Type.Integer({ description: "Of those found, no longer of the audience when asked one by one" }),
    elsewhere: Type.Integer({ description: "Of the audience, and on another list of it already" }),
    unassigned: Type.Integer({ description: "Served where none of the owners works" }),
  },
  { title: "ListDispatched" },
);
const listState = Type.Enum(["waiting", "active", "refused", "taken_back", "expired"]);
const memberState = Type.Enum(["waiting", "open", "gone", "done", "taken_back", "expired"]);
export const ListsQuery = Type.Object({
  state: Type.Optional(listState),
  audience: Type.Optional(AudienceName),
});
export const ListAnswer = Type.Object(
  {
    list: uuid,
    audience: text,
    version: count,
    ...names,
    owners: Type.Array(text),
    purpose: text,
    from: day,
    until: day,
    count,
    found: count,
    state: listState,
    madeBy: text,
    madeAt: instant,
    approvedBy: orNull(text),
    approvedAt: orNull(instant),
    endedBy: orNull(text),
    endedAt: orNull(instant),
    reason: orNull(text),
    shares: Type.Array(Type.Object({ owner: text, state: memberState, count })),
  },
  { title: "List" },
);
export const ListsAnswer = Type.Object({ lists: Type.Array(ListAnswer) }, { title: "Lists" });
export const ListMembersQuery = Type.Object({
  owner: Type.Optional(Type.String({ maxLength: 100, description: "Login" })),
  state: Type.Optional(memberState),
  after: Type.Optional(Type.String({ pattern: numberText, description: "next of the page before" })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000, description: "Default 100" })),
});
export const ListMembersAnswer = Type.Object(
  {
    list: uuid,
    members: Type.Array(
      Type.Object({
        customer: Type.Integer(),
        owner: text,
        state: memberState,
        usable: Type.Boolean({ description: "Open, within validity, and of the audience when asked just now" }),
        personal: masked,
      }),
    ),
    next: orNull(Type.Integer()),
  },
  { title: "ListMembers" },
);
export const ListApproved = Type.Object({ list: uuid, count, gone: count }, { title: "ListApproved" });
export const TakeBackRequest = Type.Object(
  { owner: Type.Optional(Type.String({ maxLength: 100, description: "Login; everybody's part when absent" })), reason },
  { title: "TakeBackList", ...closed },
);
export const TakenBack = Type.Object(
  { list: uuid, takenBack: count, ended: Type.Boolean() },
  { title: "ListTakenBack" },
);
