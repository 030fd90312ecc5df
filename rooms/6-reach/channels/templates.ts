/**
 * What is said: Liquid templates of the bank's content, compiled once per version. Templates reach no file, no prototype
 * and no name that is not given to them; a wrong name is an error and not a gap in the text.
 */
import { Liquid, type Template } from "liquidjs";
import type { Content } from "#contracts/definitions";
import type { Language } from "#ground/errors";
import { reachCases } from "../cases.ts";

/** Names a template may use. */
export interface TemplateData {
  readonly bank: { readonly name: string };
  readonly customer: { readonly name: string; readonly number: number };
  readonly unsubscribe_url?: string;
}

// Characters parsed, milliseconds rendered, and memory units (about characters) allocated, per render. The time is the
// wall's: it must leave room for a machine that is busy with other work, while it still ends a loop without end.
const PARSE_LIMIT = 100_000;
const RENDER_LIMIT_MS = 1_000;
const MEMORY_LIMIT = 1_000_000;

const nowhere = {
  exists: () => Promise.resolve(false),
  existsSync: () => false,
  readFile: () => Promise.reject(new Error("templates reach no file")),
  readFileSync: () => {
    throw new Error("templates reach no file");
  },
  resolve: (_: string, file: string) => file,
  contains: () => Promise.resolve(false),
  containsSync: () => false,
};

function engine(html: boolean): Liquid {
  const liquid = new Liquid({
    fs: nowhere,
    strictFilters: true,
    strictVariables: true,
    ownPropertyOnly: true,
    dynamicPartials: false,
    relativeReference: false,
    parseLimit: PARSE_LIMIT,
    renderLimit: RENDER_LIMIT_MS,
    memoryLimit: MEMORY_LIMIT,
    ...(html ? { outputEscape: "escape" as const } : {}),
  });
  // Tags that would bring in other templates.
  for (const tag of ["include", "render", "layout", "block"]) delete liquid.tags[tag];
  // A way around the escaping of what a customer's record holds.
  if (html) liquid.registerFilter("raw", { raw: false, handler: (value: unknown) => value });
  return liquid;
}

const text = engine(false);
const html = engine(true);

type Part = (data: TemplateData) => string;

function part(liquid: Liquid, source: string): Part {
  const template: Template[] = liquid.parse(source);
  return (data) => String(liquid.renderSync(template, data));
}

export interface RenderedText {
  readonly subject: string;
  readonly body: string;
}

interface Compiled {
  readonly subject: Part;
  readonly body: Part;
}

/** Definitions are frozen per version, so the object stands for the version. */
const compiled = new WeakMap<Content, Map<Language, Compiled>>();

function compile(content: Content, language: Language): Compiled {
  const known = compiled.get(content)?.get(language);
  if (known) return known;
  const made = compiledParts(content, language);
  const languages = compiled.get(content) ?? new Map<Language, Compiled>();
  languages.set(language, made);
  compiled.set(content, languages);
  return made;
}

function compiledParts(content: Content, language: Language): Compiled {
  const [body, head] = [content.text[language].body, headOf(content, language)];
  return { subject: part(text, head), body: part(content.channel === "email" ? html : text, body) };
}

function headOf({ text: texts }: Content, language: Language): string {
  const one = texts[language];
  if ("subject" in one) return one.subject;
  return "title" in one ? one.title : "";
}

/**
 * Renders content for one customer. The subject (elsewhere: the title, empty where the channel has none) is one line.
 * @throws reach.bad_template, and reach.slow_template when time ran out, which says nothing certain of the template
 */
export function renderContent(content: Content, language: Language, data: TemplateData): RenderedText {
  try {
    const { subject, body } = compile(content, language);
    return { subject: subject(data).replace(/\s+/g, " ").trim(), body: body(data) };
  } catch (thrown) {
    const message = thrown instanceof Error ? thrown.message.split("\n")[0] : String(thrown);
    const failure = /render limit/.test(message ?? "") ? reachCases.slow_template : reachCases.bad_template;
    throw failure({ content: content.id, language, message }, { cause: thrown });
  }
}
