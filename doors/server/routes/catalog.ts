/** What the bank's data are called and mean, and conditions over them as text and as a tree. */
import type { FastifyRequest } from "fastify";
import {
  type Catalog,
  type Definitions,
  type ImportMap,
  questionMetrics,
  templateColumns,
} from "#contracts/definitions";
import { type Actor, allow, definePermissions, roles } from "#ground/authority";
import { type Routes, Type, wired } from "#ground/http";
import { builderOperators, type Environment } from "#kits/expr";
import { conditionOfNodes, conditionOfText } from "../flows/tree-of-condition.ts";

export interface CatalogRouteOptions {
  readonly definitions: Pick<Definitions, "catalog" | "imports" | "questions" | "version">;
  /** What a condition may speak of now, audiences included. */
  readonly environment: () => Promise<Environment>;
  readonly authenticate: (request: FastifyRequest) => Promise<Actor>;
}

const permissions = definePermissions("catalog", { read: { roles, keys: true } });

const text = Type.String();
const names = { zh: text, en: text };
const about = Type.Optional(Type.Object(names));
const values = Type.Optional(
  Type.Array(Type.Object({ value: text, ...names }), { description: "The values it may take" }),
);
const CatalogAnswer = Type.Object(
  {
    version: Type.String({ description: "Of the definitions" }),
    attributes: Type.Array(
      Type.Object({
        name: text,
        ...names,
        about,
        type: text,
        personal: Type.Boolean(),
        model: Type.Boolean({ description: "Whether a model may use it" }),
        unit: about,
        values,
      }),
    ),
    metrics: Type.Array(
      Type.Object({
        name: text,
        ...names,
        about,
        type: text,
        function: Type.Optional(text),
        window: text,
        events: Type.Array(text),
      }),
    ),
    features: Type.Array(Type.Object({ name: text, ...names }), {
      description: "Metrics that the questions of models make of events, beside those of the catalog",
    }),
    tags: Type.Array(
      Type.Object({
        name: text,
        ...names,
        about,
        kind: Type.Optional(text),
        how: Type.Enum(["rule", "computed", "facts"]),
        values,
      }),
    ),
    scores: Type.Array(Type.Object({ name: text, ...names })),
    events: Type.Array(
      Type.Object({
        name: text,
        ...names,
        builtIn: Type.Boolean(),
        fields: Type.Array(Type.Object({ name: text, type: text, required: Type.Boolean(), personal: Type.Boolean() })),
      }),
    ),
    products: Type.Array(Type.Object({ name: text, ...names, about, kind: text, risk: Type.Optional(text) })),
    channels: Type.Array(Type.Object({ name: text, ...names, about, classes: Type.Array(text), by: text })),
    imports: Type.Array(
      Type.Object({
        id: text,
        ...names,
        columns: Type.Array(text, { description: "Columns that the file must have" }),
        mapping: Type.Array(
          Type.Object({
            column: text,
            event: text,
            field: text,
            ...names,
            required: Type.Boolean({ description: "Whether a row without it is set aside" }),
          }),
          { description: "What becomes of each column" },
        ),
      }),
    ),
  },
  { title: "Catalog" },
);

const FlatValue = Type.Object({
  type: Type.Enum(["string", "bool", "number", "date", "instant", "duration", "today", "now"]),
  value: Type.Optional(Type.String({ maxLength: 10_000 })),
});
const FlatNode = Type.Object({
  kind: Type.Enum(["all", "any", "not", "clause", "text"]),
  of: Type.Optional(Type.Array(Type.Integer({ minimum: 1 }), { description: "Places of its parts in `nodes`" })),
  left: Type.Optional(Type.String({ maxLength: 10_000 })),
  operator: Type.Optional(Type.Enum([...builderOperators])),
  values: Type.Optional(Type.Array(FlatValue)),
  list: Type.Optional(Type.Boolean({ description: "Whether the values are a list" })),
  text: Type.Optional(Type.String({ maxLength: 10_000 })),
  written: Type.Optional(Type.String({ maxLength: 10_000, description: "The clause as it was written" })),
  gaps: Type.Optional(Type.Array(Type.String({ maxLength: 10_000 }))),
});
const ReadRequest = Type.Object(
  {
    condition: Type.Optional(Type.String({ maxLength: 10_000 })),
    nodes: Type.Optional(Type.Array(FlatNode, { minItems: 1, maxItems: 500 })),
  },
  { title: "ReadCondition", additionalProperties: false, minProperties: 1, maxProperties: 1 },
);
const ReadAnswer = Type.Object(
  {
    condition: text,
    nodes: Type.Array(FlatNode, { description: "The first is the whole; empty where the text has no form" }),
    problems: Type.Array(Type.Object({ start: Type.Integer(), end: Type.Integer(), name: text, ...names }), {
      description: "Where in the text, what, and what to write instead",
    }),
  },
  { title: "ConditionRead" },
);

const common = { security: [{ key: [] }, { session: [] }] };

/** `/v1/catalog` and `/v1/conditions`. */
export const catalogRoutes: Routes<CatalogRouteOptions> = async (server, parts) => {
  const shown = wired(shownCatalog(parts.definitions)) as never;
  server.get(
    "/v1/catalog",
    {
      schema: {
        ...common,
        tags: ["catalog"],
        summary: "What the bank's data are called and mean",
        response: { 200: CatalogAnswer },
      },
    },
    async (request) => {
      allow(await parts.authenticate(request), permissions.read);
      return shown;
    },
  );
  server.post(
    "/v1/conditions",
    {
      schema: {
        ...common,
        tags: ["catalog"],
        summary: "Read a condition: its text, its tree for a visual builder, and what is wrong with it",
        description: "Give either; what nobody changed of a tree stands in the text as it was written.",
        body: ReadRequest,
        response: { 200: ReadAnswer },
      },
    },
    async (request) => {
      allow(await parts.authenticate(request), permissions.read);
      const { condition = "", nodes } = request.body;
      const environment = await parts.environment();
      return wired(
        nodes ? conditionOfNodes(nodes as never, environment) : conditionOfText(condition, environment),
      ) as never;
    },
  );
};

function shownCatalog({ catalog, imports, version, questions = {} }: CatalogRouteOptions["definitions"]) {
  const { attributes, metrics, tags, scores, events, products, channels } = catalog;
  return {
    version,
    attributes: Object.values(attributes).map(({ name, zh, en, about, type, personal, model, unit, values }) => ({
      ...{ name, zh, en, about, type, personal, unit },
      model: model === "allowed",
      values: listOf(values),
    })),
    metrics: Object.values(metrics).map(({ name, zh, en, about, type, function: made, window, sources }) => ({
      ...{ name, zh, en, about, type, window },
      function: made,
      events: sources.map(({ event }) => event),
    })),
    features: [
      ...new Map(
        Object.values(questions)
          .flatMap((question) => questionMetrics(question, catalog))
          .map(({ name, zh, en }) => [name, { name, zh, en }]),
      ).values(),
    ],
    tags: Object.values(tags).map((tag) => shownTag(tag)),
    scores: Object.values(scores),
    events: Object.values(events).map(({ name, zh, en, builtIn, fields }) => ({
      ...{ name, zh, en, builtIn },
      fields: Object.entries(fields).map(([field, { type, required, personal }]) => ({
        name: field,
        type,
        required,
        personal,
      })),
    })),
    products: Object.values(products).map(({ name, zh, en, about, kind, risk }) => ({
      name,
      zh,
      en,
      about,
      kind,
      risk,
    })),
    channels: Object.values(channels).map(({ name, zh, en, about, classes, carriedOutBy }) => ({
      ...{ name, zh, en, about, classes },
      by: carriedOutBy,
    })),
    imports: Object.values(imports).map((map) => {
      const { id, zh, en, columns } = map;
      return { id, zh, en, columns: [...columns], mapping: mappingOf(map, catalog) };
    }),
  };
}

const beside = {
  subject: { zh: "客户", en: "Customer" },
  id: { zh: "事件编号", en: "Id of the event" },
  time: { zh: "发生时间", en: "When it happened" },
  when: { zh: "是否产生此事件", en: "Whether the event is made" },
} as const;

/**
 * What becomes of columns, fact by fact: whom it is about, its id, time and condition, then its fields. Attributes are called as
 * the catalog has them, fields of other facts by their codes.
 */
function mappingOf({ subject, facts }: ImportMap, { attributes }: Catalog) {
  return facts.flatMap(({ type: event, id, time, when, fields }) => {
    const line = (field: string, columns: readonly string[], words: { readonly zh: string; readonly en: string }) =>
      [...new Set(columns)].map((column) => ({ column, event, field, ...words }));
    const made = (field: keyof typeof beside, columns: readonly string[], required: boolean) =>
      line(field, columns, beside[field]).map((one) => ({ ...one, required }));
    const own = Object.entries(fields).flatMap(([field, cell]) => {
      const parts = [cell, ...(cell.records ?? []).flatMap((record) => Object.values(record.fields))];
      const columns = parts.flatMap(({ from, template }) => [
        ...(from === undefined ? [] : [from]),
        ...(template === undefined ? [] : templateColumns(template)),
      ]);
      const required = cell.required === true;
      return line(field, columns, wordsOf(attributes[field], field)).map((one) => ({ ...one, required }));
    });
    return [
      ...made("subject", templateColumns(subject), true),
      ...made("id", templateColumns(id), true),
      ...made("time", time ? [time.from] : [], time?.optional !== true),
      ...made("when", when ? [when.from] : [], false),
      ...own,
    ];
  });
}

const wordsOf = (named: { readonly zh: string; readonly en: string } | undefined, code: string) => ({
  zh: named?.zh ?? code,
  en: named?.en ?? code,
});

function shownTag({ name, zh, en, about, kind, values, rules, computed }: Catalog["tags"][string]) {
  const how = computed ? "computed" : rules ? "rule" : "facts";
  return { name, zh, en, about, kind, how, values: listOf(values) };
}

function listOf(values: Readonly<Record<string, { readonly zh: string; readonly en: string }>> | undefined) {
  return values && Object.entries(values).map(([value, { zh, en }]) => ({ value, zh, en }));
}
