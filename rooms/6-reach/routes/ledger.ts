/** The ledger, the health of channels and the content of messages, for those who look after reach. */
import type { FastifyRequest } from "fastify";
import type { Content } from "#contracts/definitions";
import { wordsOf } from "#decision";
import { type Actor, allow } from "#ground/authority";
import { addDays, type BusinessClock, instantOf } from "#ground/clock";
import { type Routes, Type, wired } from "#ground/http";
import type { Measured } from "../channels/compose-text.ts";
import { reachPermissions } from "../permissions.ts";
import { type PreviewParts, previewContent } from "../read/content.ts";
import { readHealth, readLedger } from "../read/ledger.ts";
import { touchStates } from "../rules/states.ts";

export interface LedgerRouteOptions extends PreviewParts {
  readonly contents: readonly Content[];
  readonly measure: (content: Content) => Measured | null;
  readonly clock: Pick<BusinessClock, "today" | "zone">;
  readonly authenticate: (request: FastifyRequest) => Promise<Actor>;
}

const common = { tags: ["reach"], security: [{ key: [] }, { session: [] }] };
const text = Type.String();
const count = Type.Integer();
const instant = Type.String({ format: "date-time" });
const orNull = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) => Type.Union([schema, Type.Null()]);

const LedgerAnswer = Type.Object(
  {
    touches: Type.Array(
      Type.Object({
        touch: count,
        key: text,
        customer: Type.Integer({ description: "Customer number" }),
        channel: text,
        class: text,
        playbook: text,
        wave: text,
        content: text,
        state: Type.Enum([...touchStates]),
        code: orNull(text),
        codeText: orNull(Type.String({ description: "Why it failed, expired or was denied" })),
        attempts: count,
        plannedAt: instant,
        dueAt: instant,
        latest: Type.String({ description: "The last state or receipt that became known" }),
        latestAt: instant,
      }),
    ),
    next: orNull(Type.Integer({ description: "For `before`" })),
  },
  { title: "Ledger" },
);
const HealthAnswer = Type.Object(
  {
    from: Type.String({ format: "date" }),
    to: Type.String({ format: "date" }),
    channels: Type.Array(
      Type.Object({
        channel: text,
        planned: count,
        waiting: count,
        sent: Type.Integer({ description: "With the network, which said nothing more yet" }),
        delivered: count,
        reached: Type.Integer({ description: "Opened, clicked or answered" }),
        failed: count,
        denied: count,
        expired: count,
        unknown: count,
      }),
    ),
    steps: Type.Array(Type.Object({ channel: text, from: text, to: text, count }), {
      description: "From which state or receipt to which touches went",
    }),
    codes: Type.Array(Type.Object({ channel: text, code: text, text, count }), {
      description: "Why touches failed, expired or were denied",
    }),
    pressure: Type.Array(
      Type.Object({ touches: Type.Integer({ description: "12: so many and more" }), customers: count }),
      { description: "Customers by how many touches were planned for them" },
    ),
  },
  { title: "ReachHealth" },
);
const ContentsAnswer = Type.Object(
  {
    contents: Type.Array(
      Type.Object({
        id: text,
        zh: text,
        en: text,
        channel: text,
        class: text,
        variants: Type.Array(text, { description: "Other wordings that are tried against it" }),
        longest: orNull(
          Type.Object({ units: count, parts: count, cost: orNull(Type.Integer({ description: "Fen" })) }),
        ),
      }),
    ),
  },
  { title: "Contents" },
);
const PreviewAnswer = Type.Object(
  {
    customer: orNull(Type.Integer({ description: "Whose name stands in it, masked; null: nobody's" })),
    texts: Type.Array(Type.Object({ language: Type.Enum(["zh", "en"]), title: text, body: text, parts: count })),
  },
  { title: "ContentPreview" },
);

const DAYS = 30;

/** `/v1/ledger`, `/v1/channels`, `/v1/content` and `/v1/content/:id/preview`. */
export const ledgerRoutes: Routes<LedgerRouteOptions> = async (server, parts) => {
  server.get(
    "/v1/ledger",
    {
      schema: {
        ...common,
        summary: "The send ledger, newest first",
        querystring: Type.Object({
          channel: Type.Optional(Type.String({ maxLength: 40 })),
          state: Type.Optional(Type.Enum([...touchStates])),
          playbook: Type.Optional(Type.String({ maxLength: 100 })),
          limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500, description: "Default 100" })),
          before: Type.Optional(Type.Integer({ minimum: 0, description: "`next` of the page before" })),
        }),
        response: { 200: LedgerAnswer },
      },
    },
    async (request) => {
      const { touches, next } = await readLedger(parts.storage, await parts.authenticate(request), request.query);
      const shown = touches.map((one) => ({
        ...one,
        codeText: one.code === null ? null : wordsOf(one.code)[request.language],
      }));
      return wired({ touches: shown, next }) as never;
    },
  );
  server.get(
    "/v1/channels",
    {
      schema: {
        ...common,
        summary: "How channels do: states, receipts, reasons, and how often customers are contacted",
        querystring: Type.Object({
          days: Type.Optional(Type.Integer({ minimum: 1, maximum: 92, description: "Up to today; default 30" })),
        }),
        response: { 200: HealthAnswer },
      },
    },
    async (request) => {
      const to = parts.clock.today();
      const from = addDays(to, 1 - (request.query.days ?? DAYS));
      const { zone } = parts.clock;
      const span = { from: instantOf(from, "00:00", zone), until: instantOf(addDays(to, 1), "00:00", zone) };
      const health = await readHealth(parts.storage, await parts.authenticate(request), span);
      const codes = health.codes.map((one) => ({ ...one, text: wordsOf(one.code)[request.language] }));
      return wired({ from, to, ...health, codes }) as never;
    },
  );
  contentRoutes(server, parts);
};

function contentRoutes(server: Parameters<typeof ledgerRoutes>[0], parts: LedgerRouteOptions): void {
  server.get(
    "/v1/content",
    { schema: { ...common, summary: "What the bank says, by channel", response: { 200: ContentsAnswer } } },
    async (request) => {
      allow(await parts.authenticate(request), reachPermissions.read_content);
      return {
        contents: parts.contents.map((content) => {
          const { id, zh, en, channel, class: of, variants } = content;
          return {
            id,
            zh,
            en,
            channel,
            class: of,
            variants: [...(variants?.of ?? [])],
            longest: parts.measure(content),
          };
        }),
      };
    },
  );
  server.get(
    "/v1/content/:id/preview",
    {
      schema: {
        ...common,
        summary: "A content file in both languages as a customer would read it, masked",
        params: Type.Object({ id: Type.String({ minLength: 1, maxLength: 100 }) }),
        querystring: Type.Object({
          customer: Type.Optional(Type.Integer({ minimum: 0, maximum: 2147483647, description: "Customer number" })),
        }),
        response: { 200: PreviewAnswer },
      },
    },
    async (request, reply) => {
      const asked = { content: request.params.id, customer: request.query.customer };
      void reply.header("cache-control", "no-store");
      return wired(await previewContent(parts, await parts.authenticate(request), asked)) as never;
    },
  );
}
