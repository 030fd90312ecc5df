/** `/v1/studies…`: long work of learning, started, followed with progress, and cancelled. */
import { createWriteStream } from "node:fs";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import path from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { type Actor, allow } from "#ground/authority";
import { type Routes, Type, wired } from "#ground/http";
import { upliftLearners } from "#kits/forest";
import { learningPermissions } from "#learning";
import type { Bank } from "../bank-types.ts";
import { serverCases } from "../cases.ts";
import { workStates } from "../long-work.ts";
import { type FitAsked, Studies, type Study, type StudyAsked, type StudyKind, studyKinds } from "../studies.ts";

export interface StudyRouteOptions {
  readonly authenticate: (request: FastifyRequest) => Promise<Actor>;
  readonly bank: Bank;
  /** Those of this process; its own when absent. */
  readonly studies?: Studies;
}

const common = { tags: ["learning"], security: [{ key: [] }, { session: [] }] };
const text = Type.String();
const named = { minLength: 1, maxLength: 200 } as const;
const instant = Type.String({ format: "date-time" });
const day = Type.String({ format: "date" });
const orNull = <T extends Parameters<typeof Type.Union>[0][number]>(type: T) => Type.Union([type, Type.Null()]);
const studyPath = Type.Object({ study: Type.String({ maxLength: 100 }) });
const started = studyKinds.filter((kind): kind is Exclude<StudyKind, "fit"> => kind !== "fit");

/** Kinds with what each needs and takes. */
const takes: Readonly<Record<Exclude<StudyKind, "fit">, readonly [needs: readonly string[], more: readonly string[]]>> =
  {
    uplift: [["playbook"], ["features", "learners", "margin", "seed"]],
    churn: [[], []],
    habits: [[], ["months"]],
    next: [[], []],
    products: [[], []],
    value: [["score"], []],
    backtest: [["model"], ["version", "batches"]],
    evaluation: [["model"], ["version", "from", "until"]],
    intent: [["model"], ["version", "share"]],
  };

const Asked = Type.Object(
  {
    kind: Type.Enum([...started]),
    playbook: Type.Optional(Type.String({ ...named, description: "uplift: whose random control is learnt from" })),
    features: Type.Optional(Type.String({ ...named, description: "uplift: the model whose features are used" })),
    learners: Type.Optional(Type.Array(Type.Enum([...upliftLearners]), { minItems: 1, uniqueItems: true })),
    margin: Type.Optional(
      Type.Number({ minimum: 0, exclusiveMaximum: 1, description: "uplift: effect from which on a touch pays" }),
    ),
    seed: Type.Optional(Type.Integer({ minimum: 0, maximum: 4_294_967_295 })),
    months: Type.Optional(Type.Integer({ minimum: 1, maximum: 24, description: "habits: months that are over" })),
    score: Type.Optional(Type.String({ ...named, description: "value: a score of the catalog in yuan" })),
    model: Type.Optional(Type.String({ ...named, description: "backtest, evaluation, intent" })),
    version: Type.Optional(Type.Integer({ minimum: 1, description: "The champion by default, else the newest" })),
    batches: Type.Optional(Type.Integer({ minimum: 1, maximum: 24, description: "backtest: months; default three" })),
    from: Type.Optional(day),
    until: Type.Optional(day),
    share: Type.Optional(
      Type.Number({ minimum: 0.001, maximum: 0.9, description: "intent: the likeliest part; default a tenth" }),
    ),
  },
  { title: "StudyAsked", additionalProperties: false },
);
const told = {
  id: text,
  kind: Type.Enum([...studyKinds]),
  asked: Type.Unknown({ description: "As it was asked for" }),
  state: Type.Enum([...workStates]),
  stage: text,
  done: Type.Integer(),
  total: Type.Integer(),
  startedAt: instant,
  endedAt: orNull(instant),
  by: text,
  reason: orNull(Type.Object({ zh: text, en: text }, { description: "Why nothing came of it" })),
  page: Type.Boolean({ description: "Whether it has a page of its own" }),
};
const StudyAnswer = Type.Object(
  { ...told, result: Type.Unknown({ description: "As the command line writes it; null before it is done" }) },
  { title: "Study" },
);
const StudyLine = Type.Object(told, { title: "StudyLine" });
const FitQuery = Type.Object(
  {
    label: Type.String({ minLength: 1, maxLength: 200, description: "Column of the outcome" }),
    positive: Type.Optional(Type.String({ maxLength: 200, description: "Its value that is the success" })),
    exclude: Type.Optional(Type.String({ maxLength: 2_000, description: "Columns to leave out, by commas" })),
    algorithms: Type.Optional(Type.String({ maxLength: 500, description: "By commas; all when absent" })),
    order: Type.Optional(Type.String({ maxLength: 200, description: "Column of time: the last fifth only measures" })),
    folds: Type.Optional(Type.Integer({ minimum: 2, maximum: 50 })),
    seed: Type.Optional(Type.Integer({ minimum: 0, maximum: 4_294_967_295 })),
    seconds: Type.Optional(Type.Integer({ minimum: 1, maximum: 3_600, description: "Search of each algorithm" })),
    name: Type.Optional(Type.String({ maxLength: 200, description: "The file's name" })),
  },
  { additionalProperties: false },
);

const shown = ({ html, ...study }: Study) => ({ ...study, page: html !== null });
const line = (study: Study) => {
  const { result: _, ...rest } = shown(study);
  return rest;
};

export const studyRoutes: Routes<StudyRouteOptions> = async (server, parts) => {
  const { studies = new Studies(parts.bank), authenticate } = parts;
  server.addHook("onClose", () => studies.stop());
  server.post(
    "/v1/studies",
    {
      schema: {
        ...common,
        summary:
          "Start a study: uplift, causes of churn, habits, products, values, a version against reality, who is likeliest",
        description: "Goes on after the answer; ask for its progress and its result.",
        body: Asked,
        response: { 202: StudyAnswer },
      },
    },
    async (request, reply) => {
      const actor = await authenticate(request);
      const asked = checked(request.body);
      return reply.code(202).send(wired(shown(studies.start(actor, asked))) as never);
    },
  );
  server.get(
    "/v1/studies",
    {
      schema: {
        ...common,
        summary: "Studies of this process, the newest first",
        querystring: Type.Object({ kind: Type.Optional(Type.Enum([...studyKinds])) }, { additionalProperties: false }),
        response: { 200: Type.Object({ studies: Type.Array(StudyLine) }, { title: "Studies" }) },
      },
    },
    async (request) => {
      allow(await authenticate(request), learningPermissions.read);
      const { kind } = request.query;
      const wanted = studies.list().filter((one) => kind === undefined || one.kind === kind);
      return wired({ studies: wanted.map(line) }) as never;
    },
  );
  server.get(
    "/v1/studies/:study",
    {
      schema: {
        ...common,
        summary: "How far a study has come, and its result",
        params: studyPath,
        response: { 200: StudyAnswer },
      },
    },
    async (request) => {
      allow(await authenticate(request), learningPermissions.read);
      return wired(shown(studies.get(request.params.study))) as never;
    },
  );
  server.delete(
    "/v1/studies/:study",
    { schema: { ...common, summary: "Cancel a study", params: studyPath, response: { 200: StudyAnswer } } },
    async (request) => {
      const actor = await authenticate(request);
      return wired(shown(await studies.cancel(actor, request.params.study))) as never;
    },
  );
  await server.register(async (scope) => fileRoutes(scope as unknown as FastifyInstance, { ...parts, studies }));
};

/** What the kind needs is there, and nothing that it takes no notice of. */
function checked(body: { readonly kind: Exclude<StudyKind, "fit"> }): Exclude<StudyAsked, FitAsked> {
  const { kind } = body;
  const [needs, more] = takes[kind];
  for (const field of needs) if (!Object.hasOwn(body, field)) throw serverCases.study_needs({ kind, field });
  for (const field of Object.keys(body))
    if (field !== "kind" && !needs.includes(field) && !more.includes(field))
      throw serverCases.study_has_no({ kind, field });
  return body as Exclude<StudyAsked, FitAsked>;
}

const MOST_MB = 64;
const fileTypes = /^(text\/(csv|tab-separated-values|plain)|application\/(gzip|x-gzip|octet-stream))\s*(;|$)/i;

/** A file's body streams to the disk. */
async function fileRoutes(
  server: FastifyInstance,
  { bank, studies, authenticate }: StudyRouteOptions & { readonly studies: Studies },
): Promise<void> {
  // A process that was killed left files behind, of which no study knows any more.
  await rm(folderOf(bank.home), { recursive: true, force: true });
  server.removeAllContentTypeParsers();
  server.addContentTypeParser("*", (_request, body, done) => done(null, body));
  server.route<{ Querystring: FitQueryFields }>({
    method: "POST",
    url: "/v1/studies/fit",
    schema: {
      ...common,
      summary: "Fit a file of any columns",
      description: `CSV or TSV, plain or gzip, up to ${MOST_MB} MB. Goes on after the answer. All figures are of rows that no fit saw.`,
      querystring: FitQuery,
      response: { 202: StudyAnswer },
    },
    handler: async (request, reply) => {
      const actor = await authenticate(request);
      allow(actor, learningPermissions.register);
      const type = request.headers["content-type"] ?? "";
      if (!fileTypes.test(type)) throw serverCases.study_file({ type: type === "" ? "–" : type });
      const file = await kept(bank.home, request.body as Readable);
      try {
        return await reply.code(202).send(wired(shown(studies.fit(actor, fitAsked(request.query), file))));
      } catch (error) {
        await rm(path.dirname(file), { recursive: true, force: true });
        throw error;
      }
    },
  });
  server.route<{ Params: { study: string } }>({
    method: "GET",
    url: "/v1/studies/:study/page",
    schema: { ...common, summary: "The page of a file's fit", params: studyPath },
    handler: async (request, reply) => {
      allow(await authenticate(request), learningPermissions.read);
      const { id, html } = studies.get(request.params.study);
      if (html === null) throw serverCases.no_study_page({ study: id });
      return await reply.type("text/html; charset=utf-8").send(html);
    },
  });
}

interface FitQueryFields {
  readonly label: string;
  readonly positive?: string;
  readonly exclude?: string;
  readonly algorithms?: string;
  readonly order?: string;
  readonly folds?: number;
  readonly seed?: number;
  readonly seconds?: number;
  readonly name?: string;
}

function fitAsked({ exclude, algorithms, name: file = "upload", ...rest }: FitQueryFields): FitAsked {
  const list = (given: string | undefined): string[] =>
    (given ?? "")
      .split(",")
      .map((one) => one.trim())
      .filter((one) => one !== "");
  return { kind: "fit", ...rest, exclude: list(exclude), algorithms: list(algorithms), file };
}

/** Not among uploads, which a backup takes along. */
const folderOf = (home: string): string => path.join(home, "studies");

/** @throws server.study_too_large */
async function kept(home: string, body: Readable): Promise<string> {
  await mkdir(folderOf(home), { recursive: true });
  const folder = await mkdtemp(path.join(folderOf(home), "study-"));
  const file = path.join(folder, "file");
  let bytes = 0;
  try {
    await pipeline(
      body,
      async function* (chunks: AsyncIterable<Buffer>) {
        for await (const chunk of chunks) {
          bytes += chunk.length;
          if (bytes > MOST_MB * 1_048_576) throw serverCases.study_too_large({ most: MOST_MB });
          yield chunk;
        }
      },
      createWriteStream(file, { mode: 0o600 }),
    );
    return file;
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}
