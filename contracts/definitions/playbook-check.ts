/** A playbook's file under check, and what every part of the check asks. */
import { checkCondition, type Environment } from "#kits/expr";
import type { Draft } from "./draft.ts";
import { eventEnvironment } from "./environment.ts";
import { hints } from "./nearest.ts";
import type { Read } from "./normalise.ts";
import type { PlaybookAround } from "./playbook-environments.ts";
import type { PlaybookFile } from "./playbook-schemas.ts";
import type { CaseName, Path, Problems } from "./problems.ts";
import type { PolicyKind } from "./schemas.ts";

/** What a playbook is checked against. */
export type PlaybookDraft = Pick<
  Draft,
  "catalog" | "organisation" | "policies" | "models" | "questions" | "content" | "audiences" | "benefits"
>;

/** A file under check. */
export class PlaybookCheck {
  readonly value: PlaybookFile;
  readonly around: PlaybookAround;

  constructor(
    readonly read: Read<PlaybookFile>,
    readonly draft: PlaybookDraft,
    readonly problems: Problems,
  ) {
    this.value = read.value;
    const { catalog, organisation, audiences } = draft;
    this.around = { catalog, zone: organisation?.zone ?? "Asia/Shanghai", audiences };
  }

  add(path: Path, name: CaseName, params: Parameters<Problems["add"]>[3] = {}, chinese = {}): void {
    this.problems.add(this.read.source, path, name, params, chinese);
  }

  /** Whether a name is among the known ones; reported when not. */
  refer(path: Path, [what, what_zh]: readonly [string, string], name: string, known: readonly string[]): boolean {
    if (known.includes(name)) return true;
    const [en, zh] = hints(name, known);
    this.add(path, "unknown_reference", { what, what_zh, name, ...en }, zh);
    return false;
  }

  event(path: Path, name: string): boolean {
    return this.refer(path, ["event", "事件"], name, Object.keys(this.around.catalog.events));
  }

  audience(path: Path, name: string): boolean {
    return this.refer(path, ["audience", "客群"], name, Object.keys(this.around.audiences));
  }

  /** A condition in its environment; what is personal is not kept where conditions are asked. */
  condition(path: Path, text: string, environment: Environment): void {
    const { condition, problems } = checkCondition(text, environment);
    for (const { start, en, zh } of problems)
      this.add(path, "condition", { message: en, position: start + 1 }, { message: zh });
    for (const attribute of condition?.reads.attributes ?? [])
      if (this.around.catalog.attributes[attribute]?.personal) this.add(path, "rule_personal", { attribute });
  }

  /** An event with a condition over its data alone. */
  eventTest(path: Path, { event, where }: { readonly event: string; readonly where?: string }): void {
    if (!this.event([...path, "event"], event) || where === undefined) return;
    this.condition([...path, "where"], where, eventEnvironment(this.around.catalog, this.around.zone, event));
  }

  /** Exactly one of these keys. */
  exactlyOne(path: Path, what: string, part: object, known: readonly string[]): boolean {
    const count = known.filter((key) => (part as Record<string, unknown>)[key] !== undefined).length;
    if (count === 1) return true;
    this.add(path, "exactly_one", { what, count, known: known.join(", ") });
    return false;
  }

  /** `key` is there only where `needs` is. */
  beside(path: Path, part: object, key: string, needs: string): void {
    const has = part as Record<string, unknown>;
    if (has[key] !== undefined && has[needs] === undefined) this.add([...path, key], "only_beside", { key, needs });
  }

  /** A length of time that must not be nothing. */
  length(path: Path, key: string, span: string | undefined): void {
    if (span !== undefined && Number.parseInt(span, 10) === 0) this.add([...path, key], "no_length", { key });
  }

  /** An attribute that holds a day or an instant. */
  dateAttribute(path: Path, name: string): void {
    const { attributes } = this.around.catalog;
    if (!this.refer(path, ["attribute", "属性"], name, Object.keys(attributes))) return;
    const { type = "", personal } = attributes[name] ?? {};
    if (type !== "date" && type !== "instant")
      this.add(path, "wrong_field", { name, has: type, needs: "date, instant" });
    else if (personal) this.add(path, "rule_personal", { attribute: name });
  }

  policy(path: Path, id: string, needs: PolicyKind, key?: string): void {
    const ids = this.draft.policies.map((policy) => policy.id);
    if (!this.refer(path, ["policy", "策略"], id, ids)) return;
    for (const policy of this.draft.policies.filter((one) => one.id === id)) {
      if (policy.kind !== needs) this.add(path, "wrong_policy", { policy: id, has: policy.kind, needs });
      if (key !== undefined && "yuan" in policy && (policy.yuan as Record<string, number>)[key] === undefined)
        this.add(path, "no_amount", { policy: id, key });
    }
  }
}
