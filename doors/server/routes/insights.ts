/** `/v1/insights…`: what was learnt beside probabilities as it stands, and what persons say to it. */
import type { FastifyRequest } from "fastify";
import { type Actor, allow } from "#ground/authority";
import { machine } from "#ground/clock";
import { type Routes, Type, wired } from "#ground/http";
import {
  churnFeatures,
  copyTestsOf,
  learnCopies,
  learningPermissions,
  listClusters,
  listNext,
  listValues,
  listWordings,
  publishDueValues,
  settleCauses,
  settleValues,
  tellCauses,
  type ValueFit,
  valueScores,
} from "#learning";
import type { Bank } from "../bank-types.ts";
import { insightContext } from "../flows/insights/index.ts";

export interface InsightRouteOptions {
  readonly authenticate: (request: FastifyRequest) => Promise<Actor>;
  readonly bank: Bank;
}

const common = { tags: ["learning"], security: [{ key: [] }, { session: [] }] };
const text = Type.String();
const number = Type.Number();
const whole = Type.Integer();
const instant = Type.String({ format: "date-time" });
const orNull = <T extends Parameters<typeof Type.Union>[0][number]>(type: T) => Type.Union([type, Type.Null()]);
const both = { zh: text, en: text };
const closed = { additionalProperties: false } as const;
const reason = Type.Object(
  { reason: Type.String({ minLength: 1, maxLength: 500, description: "Why; it stands in the audit trail" }) },
  { title: "InsightReason", ...closed },
);

const Clusters = Type.Object(
  {
    features: Type.Array(Type.Object(both), { description: "What the numbers of a centre are, in their order" }),
    sets: Type.Array(
      Type.Object({
        set: whole,
        state: Type.Enum(["proposed", "confirmed", "refused", "retired"]),
        foundAt: instant,
        foundBy: text,
        found: Type.Object({
          customers: whole,
          k: whole,
          silhouette: number,
          stability: number,
          tried: Type.Array(Type.Object({ k: whole, silhouette: number, stability: number })),
          clusters: Type.Array(
            Type.Object({
              cluster: whole,
              customers: whole,
              means: Type.Array(number),
              centre: Type.Array(number, { description: "In standard deviations from the mean of all" }),
              proposal: orNull(text),
            }),
          ),
        }),
        names: Type.Record(Type.String(), text, { description: "By cluster, as a person confirmed them" }),
        settledBy: orNull(text),
        settledAt: orNull(instant),
        reason: orNull(text),
      }),
      { description: "Newest first" },
    ),
  },
  { title: "ChurnCauses" },
);
const Settled = Type.Object(
  { set: whole, state: Type.Enum(["confirmed", "refused"]), told: Type.Integer({ description: "Customers" }) },
  { title: "SettledChurnCauses" },
);
const Wordings = Type.Object(
  {
    tests: Type.Array(text, { description: "Contents that name other wordings" }),
    learned: Type.Array(
      Type.Object({
        content: text,
        judgedAt: instant,
        choices: whole,
        arms: Type.Array(
          Type.Object({
            variant: text,
            share: number,
            shown: whole,
            won: whole,
            rate: Type.Object({ value: number, low: number, high: number }),
            loss: number,
            best: Type.Number({ description: "Probability that it is the best" }),
          }),
        ),
        policies: Type.Array(
          Type.Object({
            policy: text,
            ips: orNull(number),
            snips: orNull(number),
            effectiveSize: number,
          }),
          { description: "What other ways of drawing would have brought a touch" },
        ),
      }),
    ),
  },
  { title: "Wordings" },
);
const NextProducts = Type.Object(
  {
    found: orNull(
      Type.Object({
        customers: whole,
        rules: Type.Array(
          Type.Object({
            given: Type.Array(text),
            // biome-ignore lint/suspicious/noThenProperty: it is what follows, and no promise
            then: Type.Array(text),
            support: number,
            confidence: number,
            lift: number,
          }),
        ),
        tested: orNull(
          Type.Object({
            cut: instant,
            trials: whole,
            first: whole,
            firstTwo: whole,
            plainFirst: whole,
            plainFirstTwo: whole,
          }),
        ),
      }),
    ),
  },
  { title: "NextProducts" },
);
const Values = Type.Object(
  {
    scores: Type.Array(Type.Object({ name: text, ...both }), { description: "Scores of the catalog in yuan" }),
    fits: Type.Array(
      Type.Object({
        fit: whole,
        score: text,
        state: Type.Enum(["found", "stands", "refused", "retired"]),
        foundAt: instant,
        madeBy: text,
        settledBy: orNull(text),
        settledAt: orNull(instant),
        reason: orNull(text),
        publishedAt: orNull(instant),
        customers: orNull(Type.Integer({ description: "Whose scores went out last" })),
        report: Type.Unknown({ description: "Streams with parameters, the check, and its verdict" }),
      }),
      { description: "Newest first" },
    ),
  },
  { title: "Values" },
);
const SettledValue = Type.Object(
  {
    fit: whole,
    state: Type.Enum(["stands", "refused"]),
    published: Type.Integer({ description: "Customers whose scores went out" }),
  },
  { title: "SettledValue" },
);
const setPath = Type.Object({ set: Type.Integer({ minimum: 1, maximum: 2_147_483_647 }) });
const fitPath = Type.Object({ fit: Type.Integer({ minimum: 1, maximum: 2_147_483_647 }) });

export const insightRoutes: Routes<InsightRouteOptions> = async (server, parts) => {
  await churnRoutes(server, parts);
  await plainRoutes(server, parts);
  await valueRoutes(server, parts);
};

const churnRoutes: Routes<InsightRouteOptions> = async (server, { authenticate, bank }) => {
  const { storage, columnar, clock } = bank;
  server.get(
    "/v1/insights/churn-causes",
    { schema: { ...common, summary: "Clusters of customers who left, the newest first", response: { 200: Clusters } } },
    async (request) => {
      const sets = await listClusters(storage, await authenticate(request));
      return wired({ features: churnFeatures.map(({ zh, en }) => ({ zh, en })), sets }) as never;
    },
  );
  server.post(
    "/v1/insights/churn-causes/:set/confirm",
    {
      schema: {
        ...common,
        summary: "Confirm clusters; their customers get the tag",
        description: "By cluster a name; where none is given the proposals stand.",
        params: setPath,
        body: Type.Object(
          { names: Type.Optional(Type.Record(Type.String({ pattern: "^[0-9]{1,2}$" }), text)) },
          { title: "ConfirmChurnCauses", ...closed },
        ),
        response: { 200: Settled },
      },
    },
    async (request) => {
      const actor = await authenticate(request);
      const { set } = request.params;
      const { names } = request.body;
      await settleCauses(storage, actor, { set, settle: "confirm", at: clock.now(), ...(names ? { names } : {}) });
      const told = await tellCauses({ storage, columnar, context: insightContext(bank) }, clock.now());
      if (told > 0) bank.signal.raise();
      return { set, state: "confirmed" as const, told };
    },
  );
  server.post(
    "/v1/insights/churn-causes/:set/refuse",
    { schema: { ...common, summary: "Refuse clusters", params: setPath, body: reason, response: { 200: Settled } } },
    async (request) => {
      const actor = await authenticate(request);
      const { set } = request.params;
      await settleCauses(storage, actor, { set, settle: "refuse", at: clock.now(), ...request.body });
      return { set, state: "refused" as const, told: 0 };
    },
  );
};

const plainRoutes: Routes<InsightRouteOptions> = async (server, { authenticate, bank }) => {
  const { storage, clock, definitions } = bank;
  const wordings = async (actor: Actor) => {
    const learned = await listWordings(storage, actor);
    return wired({ tests: copyTestsOf(definitions.content).map(({ content }) => content), learned }) as never;
  };
  server.get(
    "/v1/insights/wordings",
    {
      schema: {
        ...common,
        summary: "Wordings that are tried against each other: what each brought, and its share",
        response: { 200: Wordings },
      },
    },
    async (request) => await wordings(await authenticate(request)),
  );
  server.post(
    "/v1/insights/wordings/learn",
    {
      schema: {
        ...common,
        summary: "Share wordings out anew by what is known now",
        body: Type.Object({}, closed),
        response: { 200: Wordings },
      },
    },
    async (request) => {
      const actor = await authenticate(request);
      allow(actor, learningPermissions.register);
      await learnCopies({ storage, definitions }, clock.now());
      return await wordings(actor);
    },
  );
  server.get(
    "/v1/insights/next-products",
    {
      schema: {
        ...common,
        summary: "Products that follow each other, as found last; null before the first finding",
        response: { 200: NextProducts },
      },
    },
    async (request) => wired({ found: await listNext(storage, await authenticate(request)) }) as never,
  );
};

const valueRoutes: Routes<InsightRouteOptions> = async (server, { authenticate, bank }) => {
  const { storage, columnar, clock, definitions } = bank;
  const { catalog } = definitions;
  const shown = ({ body, definition: _, ...fit }: ValueFit) => ({ ...fit, report: body });
  server.get(
    "/v1/insights/values",
    {
      schema: {
        ...common,
        summary: "Fits of what customers will bring (BG/NBD and Gamma-Gamma), the newest first",
        response: { 200: Values },
      },
    },
    async (request) => {
      const fits = await listValues(storage, await authenticate(request));
      const scores = valueScores(catalog).map(({ name, zh, en }) => ({ name, zh, en }));
      return wired({ scores, fits: fits.map(shown) }) as never;
    },
  );
  server.post(
    "/v1/insights/values/:fit/confirm",
    {
      schema: {
        ...common,
        summary: "A second person lets a fit stand; its scores go out at once and every month",
        params: fitPath,
        body: Type.Object({}, closed),
        response: { 200: SettledValue },
      },
    },
    async (request) => {
      const actor = await authenticate(request);
      const { fit } = request.params;
      await settleValues({ storage, catalog }, actor, { fit, settle: "confirm", at: clock.now() });
      const parts = { storage, columnar, context: insightContext(bank), catalog };
      const done = await publishDueValues(parts, clock.now(), machine.now());
      const published = done.find((one) => one.fit === fit)?.customers ?? 0;
      if (published > 0) bank.signal.raise();
      return { fit, state: "stands" as const, published };
    },
  );
  server.post(
    "/v1/insights/values/:fit/refuse",
    { schema: { ...common, summary: "Refuse a fit", params: fitPath, body: reason, response: { 200: SettledValue } } },
    async (request) => {
      const actor = await authenticate(request);
      const { fit } = request.params;
      await settleValues({ storage, catalog }, actor, { fit, settle: "refuse", at: clock.now(), ...request.body });
      return { fit, state: "refused" as const, published: 0 };
    },
  );
};
