/** Reads a folder of definitions: every problem of every file at once, or definitions that hold together. */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { TSchema } from "typebox";
import { audienceSchema } from "./audience-schemas.ts";
import { type BenefitFile, benefitSchema } from "./benefit-file-schema.ts";
import { benefitOf } from "./benefits.ts";
import { boardSchema, type MatrixFile, matrixSchema } from "./board-schemas.ts";
import { catalogSchema } from "./catalog-schemas.ts";
import { audiencesOf } from "./check-audiences.ts";
import { checkShape } from "./check-shape.ts";
import { contentSchemas } from "./content-schemas.ts";
import { crossCheck } from "./cross-check.ts";
import type {
  Benefit,
  Board,
  Both,
  Content,
  Definitions,
  Model,
  NamedImportMap,
  Offer,
  Playbook,
  Policy,
  Question,
} from "./definitions.ts";
import type { Files } from "./draft.ts";
import { withModelTests } from "./model-test.ts";
import { hints } from "./nearest.ts";
import { catalogOf, named, organisationOf, type Read } from "./normalise.ts";
import { type OfferFile, offerSchema } from "./offer-schemas.ts";
import { offerOf } from "./offers.ts";
import { type Places, placesOf } from "./places.ts";
import { type DefinitionProblem, Problems } from "./problems.ts";
import { type QuestionFile, questionSchema } from "./question-schemas.ts";
import { questionOf } from "./questions.ts";
import { readYaml, type SourceFile } from "./read-file.ts";
import { importMapSchema, modelSchema, organisationSchema, playbookSchema, policySchemas } from "./schemas.ts";
import type { DefinitionsBody } from "./users.ts";

export interface Loaded {
  /** Undefined while there is any problem. */
  readonly definitions: Definitions | undefined;
  /** In the order of files and lines. */
  readonly problems: readonly DefinitionProblem[];
  /** What could be read, problems or not; for comparing with what is applied. */
  readonly body: DefinitionsBody;
  readonly places: Places;
}

const homes: readonly (readonly [RegExp, keyof Files])[] = [
  [/^catalog\/[^/]+\.yaml$/, "catalog"],
  [/^organisation\.yaml$/, "organisation"],
  [/^policies\/[^/]+\.yaml$/, "policies"],
  [/^models\/[^/]+\.yaml$/, "models"],
  [/^playbooks\/[^/]+\/[^/]+\.yaml$/, "playbooks"],
  [/^content\/[^/]+\.yaml$/, "content"],
  [/^imports\/[^/]+\.map\.yaml$/, "imports"],
  [/^audiences\/[^/]+\.yaml$/, "audiences"],
  [/^offers\/[^/]+\.yaml$/, "offers"],
  [/^benefits\/[^/]+\.yaml$/, "benefits"],
  [/^boards\/[^/]+\.yaml$/, "boards"],
  [/^matrix\.yaml$/, "matrix"],
];
const known =
  "catalog/*.yaml, organisation.yaml, policies/*.yaml, models/*.yaml, playbooks/STAGE/*.yaml, content/*.yaml, imports/*.map.yaml, audiences/*.yaml, offers/*.yaml, benefits/*.yaml, boards/*.yaml, matrix.yaml";

/** Loads the folder, usually `bank/`. Files that are not YAML (README.md) are passed over. */
export function loadDefinitions(folder: string): Loaded {
  const problems = new Problems();
  if (!existsSync(folder)) {
    problems.add(wholeFile(folder), [], "no_folder", { folder });
    return { ...readDefinitions([]), problems: problems.list };
  }
  return readDefinitions(textsOf(folder));
}

/** The folder's YAML files as [path below it, text]. Cases are no definitions: they say what definitions must bring about. */
export function textsOf(folder: string): (readonly [file: string, text: string])[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => name.replaceAll("\\", "/"))
    .filter((name) => /\.ya?ml$/.test(name) && !name.startsWith("cases/"))
    .sort()
    .map((name) => [name, readFileSync(join(folder, name), "utf8")] as const);
}

/** Loads files given as [path below the folder, text]. */
export function readDefinitions(texts: readonly (readonly [file: string, text: string])[]): Loaded {
  const problems = new Problems();
  const files: Files = {
    catalog: [],
    organisation: [],
    policies: [],
    models: [],
    questions: [],
    playbooks: [],
    content: [],
    imports: [],
    audiences: [],
    offers: [],
    benefits: [],
    boards: [],
    matrix: [],
  };
  const playbooks: SourceFile[] = [];
  for (const [file, text] of texts) {
    const kind = homes.find(([pattern]) => pattern.test(file))?.[1];
    if (!kind) {
      problems.add(wholeFile(file), [], "unknown_file", { known });
      continue;
    }
    const source = readYaml(file, text, problems);
    // They speak of models, which have to be read first.
    if (source && kind === "playbooks") playbooks.push(source);
    else if (source) take(files, kind === "models" && isQuestion(source.value) ? "questions" : kind, source, problems);
  }
  const scores = new Map([...files.models, ...files.questions].map(({ value }) => [value.id, value.score]));
  for (const source of playbooks) take(files, "playbooks", withModelTests(source, scores, problems), problems);
  const [organisationFile] = files.organisation;
  // A file that is there but wrong has been reported already.
  if (!organisationFile && !texts.some(([file]) => file === "organisation.yaml"))
    problems.add(wholeFile("organisation.yaml"), [], "no_organisation");
  const catalog = catalogOf(files.catalog, problems);
  const organisation = organisationFile && organisationOf(organisationFile, problems);
  const body = {
    catalog,
    policies: files.policies.map((read) => name<Policy>("policy", read, problems)),
    models: byId<Model>("model", files.models, problems),
    questions: questionsOf(files.questions, problems),
    playbooks: byId<Playbook>("playbook", files.playbooks, problems),
    content: byId<Content>("content", files.content, problems),
    imports: byId<NamedImportMap>("import map", files.imports, problems),
    audiences: audiencesOf(files.audiences, problems),
    offers: offersOf(files.offers, problems),
    benefits: benefitsOf(files.benefits, problems),
    boards: byId<Board>("board", files.boards, problems),
    ...matrixOf(files.matrix),
  };
  crossCheck(files, { ...body, organisation }, problems);
  const places = placesOf(files);
  if (problems.list.length > 0 || !organisation)
    return { definitions: undefined, problems: problems.sorted(), body, places };
  const whole = { ...body, organisation };
  return { definitions: { version: versionOf(whole), ...whole }, problems: [], body, places };
}

function wholeFile(file: string) {
  return { file, at: () => ({ line: 0, column: 0 }) };
}

const schemas: Readonly<Record<Exclude<keyof Files, "policies" | "content">, TSchema>> = {
  catalog: catalogSchema,
  organisation: organisationSchema,
  models: modelSchema,
  questions: questionSchema,
  playbooks: playbookSchema,
  imports: importMapSchema,
  audiences: audienceSchema,
  offers: offerSchema,
  benefits: benefitSchema,
  boards: boardSchema,
  matrix: matrixSchema,
};

function take(files: Files, kind: keyof Files, source: SourceFile, problems: Problems): void {
  let schema: TSchema | undefined;
  if (kind === "policies") schema = chosen(policySchemas, "kind", source, problems);
  else if (kind === "content") schema = chosen(contentSchemas, "channel", source, problems);
  else schema = schemas[kind];
  if (schema && checkShape(schema, source, problems))
    (files[kind] as Read<unknown>[]).push({ source, value: source.value });
}

/** The schema that a file's own word picks, as `kind: capacity`. */
export function chosen(
  from: Readonly<Record<string, TSchema>>,
  key: string,
  source: SourceFile,
  problems: Problems,
): TSchema | undefined {
  const word = (source.value as Record<string, unknown> | null)?.[key];
  if (word === undefined) {
    problems.add(source, [], "missing_key", { key });
    return undefined;
  }
  const schema = from[String(word)];
  if (schema) return schema;
  const [en, zh] = hints(String(word), Object.keys(from));
  problems.add(
    source,
    [key],
    "wrong_choice",
    { key, value: String(word), known: Object.keys(from).join(", "), ...en },
    zh,
  );
  return undefined;
}

function name<T>(
  what: string,
  { source, value }: Read<{ id: string; zh?: string; en?: string }>,
  problems: Problems,
): T {
  return named(problems, source, [], `${what} ${value.id}`, value) as unknown as T;
}

function byId<T>(what: string, reads: readonly Read<{ id: string }>[], problems: Problems): Record<string, T> {
  const made: Record<string, T> = {};
  const homesById = new Map<string, string>();
  for (const read of reads) {
    const { id } = read.value;
    const other = homesById.get(id);
    if (other !== undefined) problems.add(read.source, ["id"], "twice", { what, name: id, other });
    homesById.set(id, read.source.file);
    made[id] = name<T>(what, read, problems);
  }
  return made;
}

function offersOf(reads: readonly Read<OfferFile>[], problems: Problems): Record<string, Offer> {
  const files = byId<OfferFile & Both>("offer", reads, problems);
  return Object.fromEntries(Object.entries(files).map(([id, file]) => [id, offerOf(file)]));
}

function benefitsOf(reads: readonly Read<BenefitFile>[], problems: Problems): Record<string, Benefit> {
  const files = byId<BenefitFile & Both>("benefit", reads, problems);
  return Object.fromEntries(Object.entries(files).map(([id, file]) => [id, benefitOf(file)]));
}

/** A file of a model asks of customers at moments, or learns from records of calls (`label.known_after`). */
function isQuestion(value: unknown): boolean {
  return typeof value === "object" && value !== null && ("population" in value || "observe" in value);
}

function questionsOf(reads: readonly Read<QuestionFile>[], problems: Problems): Record<string, Question> {
  const files = byId<QuestionFile & Both>("model", reads, problems);
  return Object.fromEntries(Object.entries(files).map(([id, file]) => [id, questionOf(file)]));
}

function matrixOf([read]: readonly Read<MatrixFile>[]): { readonly matrix?: MatrixFile } {
  return read ? { matrix: read.value } : {};
}

/** JSON whose keys are sorted, so that the order in a file changes nothing. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => {
    if (typeof part !== "object" || part === null || Array.isArray(part)) return part;
    return Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}

function versionOf(body: object): string {
  return createHash("sha256").update(canonicalJson(body)).digest("hex");
}
