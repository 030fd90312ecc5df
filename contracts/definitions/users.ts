/** Who uses a name of the catalog: every definition with what it speaks of. */
import { attributeFacts } from "#contracts/facts";
import { audiencesNamed } from "./audiences.ts";
import { namesOfComputed } from "./check-computed.ts";
import type {
  AudienceDefinition,
  Definitions,
  Metric,
  NamedImportMap,
  Offer,
  Playbook,
  Policy,
  Question,
  Tag,
} from "./definitions.ts";
import { causeEvents, goalEvents, SUITABLE, triggersOf } from "./playbooks.ts";

export type DefinitionsBody = Omit<Definitions, "version" | "organisation">;

export interface User {
  /** `playbook`, `tag`, `metric`, `audience`, `offer`, `model`, `content`, `import map`, `policy`, `channel`. */
  readonly kind: string;
  readonly id: string;
  /** `attribute/age`, `event/login`, `field/login.city`, `metric/…`, `tag/…`, `score/…`, `product/…`, `channel/…`, `audience/…`. */
  readonly names: ReadonlySet<string>;
  /** Its conditions and templates. */
  readonly texts: readonly string[];
  /** Values that it gives to attributes. */
  readonly gives: ReadonlyMap<string, ReadonlySet<string>>;
}

class Uses {
  readonly names = new Set<string>();
  readonly texts: string[] = [];
  readonly gives = new Map<string, Set<string>>();

  add(kind: string, name: string | undefined): void {
    if (name !== undefined) this.names.add(`${kind}/${name}`);
  }

  /** Notes what a condition or template reads; `event` is the type whose fields it sees. */
  read(text: string | undefined, event?: string): void {
    if (text === undefined) return;
    this.texts.push(text);
    const bare = text.replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g, '""');
    for (const [, record = "", name = ""] of bare.matchAll(/\b(customer|metric|score|tag|event)\.([a-z][a-z0-9_]*)/g)) {
      if (record === "event") this.add("field", event === undefined ? undefined : `${event}.${name}`);
      else this.add(record === "customer" ? "attribute" : record, name);
    }
    for (const [, a, b, c, d] of text.matchAll(
      /(?:"([^"]*)"|'([^']*)')\s+in\s+tag\b|\btag\[(?:"([^"]*)"|'([^']*)')\]/g,
    ))
      this.add("tag", a ?? b ?? c ?? d);
    for (const name of audiencesNamed(text)) this.add("audience", name);
  }

  give(attribute: string, value: unknown): void {
    if (typeof value !== "string") return;
    this.gives.set(attribute, (this.gives.get(attribute) ?? new Set()).add(value));
  }

  as(kind: string, id: string): User {
    return { kind, id, names: this.names, texts: this.texts, gives: this.gives };
  }
}

/** Every definition that can use a name, with the names that it uses. */
export function usersOf({
  catalog,
  policies,
  models,
  questions,
  playbooks,
  content,
  imports,
  audiences,
  offers,
}: DefinitionsBody): readonly User[] {
  const users: User[] = [];
  for (const playbook of Object.values(playbooks)) users.push(ofPlaybook(playbook));
  for (const tag of Object.values(catalog.tags)) users.push(ofTag(tag));
  for (const metric of Object.values(catalog.metrics)) users.push(ofMetric(metric));
  for (const channel of Object.values(catalog.channels)) {
    const uses = new Uses();
    for (const name of channel.reachableBy) uses.add("attribute", name);
    users.push(uses.as("channel", channel.name));
  }
  for (const model of Object.values(models)) {
    const uses = new Uses();
    uses.add("event", model.label.event);
    uses.read(model.label.where, model.label.event);
    for (const name of model.features) uses.add("attribute", name);
    uses.add("score", model.score);
    users.push(uses.as("model", model.id));
  }
  for (const question of Object.values(questions ?? {})) users.push(ofQuestion(question));
  for (const { id, text } of Object.values(content)) {
    const uses = new Uses();
    for (const parts of Object.values(text)) for (const part of Object.values<string>(parts)) uses.read(part);
    users.push(uses.as("content", id));
  }
  for (const policy of policies) {
    const uses = new Uses();
    if (policy.kind === "product_margin") for (const name of Object.keys(policy.yuan)) uses.add("product", name);
    if (policy.kind === "channel_cost") for (const name of Object.keys(policy.yuan)) uses.add("channel", name);
    if (policy.kind === "grade_benefits") {
      uses.add("tag", policy.tag);
      for (const { products = [] } of Object.values(policy.grades))
        for (const name of products) uses.add("product", name);
    }
    for (const name of channelsOf(policy)) uses.add("channel", name);
    if (policy.kind === "channel_choice") uses.add("tag", "tier");
    users.push(uses.as("policy", policy.id));
  }
  for (const map of Object.values(imports)) users.push(ofImport(map));
  for (const audience of Object.values(audiences)) users.push(ofAudience(audience));
  for (const offer of Object.values(offers)) users.push(ofOffer(offer));
  return users;
}

function ofQuestion({ id, population, exclude, observe, label, features, score }: Question): User {
  const uses = new Uses();
  uses.read(population);
  for (const { when } of exclude) uses.read(when);
  for (const { event, where } of [...observe.any, ...label.any, ...features.expand]) {
    uses.add("event", event);
    uses.read(where, event);
  }
  for (const { event, of } of features.expand)
    if (of !== undefined && of !== "time") uses.add("field", `${event}.${of}`);
  for (const name of features.attributes) uses.add("attribute", name);
  for (const name of features.metrics) uses.add("metric", name);
  for (const name of features.tags) uses.add("tag", name);
  uses.add("score", score);
  return uses.as("model", id);
}

function channelsOf(policy: Policy): readonly string[] {
  switch (policy.kind) {
    case "capacity":
      return [policy.channel];
    case "sending_window":
      return policy.windows.flatMap((window) => window.channels);
    case "contact_cap":
      return policy.caps.flatMap((cap) => cap.channels ?? []);
    case "vendor_quota":
      return policy.quotas.flatMap((quota) => quota.channels);
    case "budget":
      return policy.resources.flatMap((resource) => resource.channels ?? []);
    default:
      return [];
  }
}

/** What a playbook speaks of, as {@link User.names} has it. */
export function playbookNames(playbook: Playbook): ReadonlySet<string> {
  return ofPlaybook(playbook).names;
}

function ofPlaybook(playbook: Playbook): User {
  const uses = new Uses();
  const { trigger, audience, exit, goal, product, value, decide, waves } = playbook;
  for (const one of triggersOf(trigger)) {
    namesOfTrigger(uses, one);
    uses.read(one.if);
  }
  uses.read(audience);
  const tests = [...(goal ? goalEvents(goal) : []), ...(exit ?? [])];
  for (const { event, where } of tests) {
    uses.add("event", event);
    uses.read(where, event);
  }
  for (const { when } of exit ?? []) uses.read(when);
  if (product !== SUITABLE) uses.add("product", product);
  uses.add("score", value?.score);
  uses.add("channel", decide?.channel);
  const causes = causeEvents(trigger);
  for (const wave of waves) {
    for (const channel of [wave.channel, ...(Array.isArray(wave.channels) ? wave.channels : [])])
      uses.add("channel", channel);
    for (const part of [wave, ...(wave.choose ?? []), ...(wave.branch ?? [])])
      for (const cause of causes.length === 0 ? [undefined] : causes) uses.read(part.if, cause);
    for (const { product: named } of [wave, ...(wave.choose ?? [])]) if (named !== SUITABLE) uses.add("product", named);
    uses.add("attribute", wave.at_date?.attribute);
  }
  return uses.as("playbook", playbook.id);
}

function namesOfTrigger(uses: Uses, trigger: Playbook["trigger"]): void {
  const { event, where, becomes, becomes_false, absence, date, score } = trigger;
  uses.add("event", event);
  uses.read(where, event);
  for (const name of trigger.for ?? []) {
    if (name.startsWith("metric.")) uses.add("metric", name.slice("metric.".length));
    else uses.add("field", `${event}.${name}`);
  }
  uses.read(trigger.among);
  uses.read(becomes);
  uses.read(becomes_false);
  for (const name of [trigger.enters, trigger.leaves, trigger.list]) uses.add("audience", name);
  for (const name of absence?.of ?? []) {
    uses.add("event", name);
    uses.read(absence?.where, name);
  }
  uses.add("event", absence?.after?.event);
  uses.read(absence?.after?.where, absence?.after?.event);
  uses.add("attribute", absence?.since);
  uses.add("attribute", date?.attribute ?? date?.list?.name);
  uses.read(date?.list?.where);
  uses.add("tag", date?.tag);
  uses.add("score", score?.name);
}

function ofTag({ name, rules, computed }: Tag): User {
  const uses = new Uses();
  for (const { when } of rules ?? []) uses.read(when);
  if (computed) {
    const { events, attributes } = namesOfComputed(computed.by, computed.with);
    for (const event of events) uses.add("event", event);
    for (const attribute of attributes) uses.add("attribute", attribute);
  }
  return uses.as("tag", name);
}

function ofAudience({ id, condition, breakdown }: AudienceDefinition): User {
  const uses = new Uses();
  uses.read(condition);
  // A name may be an attribute's or a tag's: both are kept.
  for (const name of breakdown) for (const kind of ["attribute", "tag"]) uses.add(kind, name);
  return uses.as("audience", id);
}

function ofOffer(offer: Offer): User {
  const uses = new Uses();
  const { condition, product, probability, context, prices, channels } = offer;
  uses.read(condition);
  for (const { when } of [...context, ...prices]) uses.read(when);
  uses.add("product", product);
  if (probability && "score" in probability) uses.add("score", probability.score);
  for (const channel of channels) uses.add("channel", channel);
  return uses.as("offer", offer.id);
}

function ofMetric({ name, sources, ratio }: Metric): User {
  const uses = new Uses();
  for (const { event, where, of } of sources) {
    uses.add("event", event);
    uses.read(where, event);
    if (of === undefined || of === "time") continue;
    uses.add("field", `${event}.${of}`);
    if (attributeFacts.has(event)) uses.add("attribute", of);
  }
  uses.read(ratio?.of);
  uses.read(ratio?.to);
  return uses.as("metric", name);
}

function ofImport(map: NamedImportMap): User {
  const uses = new Uses();
  for (const { type, fields } of map.facts) {
    uses.add("event", type);
    for (const [name, cell] of Object.entries(fields)) {
      uses.add("field", `${type}.${name}`);
      if (name === "product")
        for (const value of [...Object.values(cell.map ?? {}), cell.const])
          if (typeof value === "string") uses.add("product", value);
      if (!attributeFacts.has(type)) continue;
      uses.add("attribute", name);
      for (const value of [...Object.values(cell.map ?? {}), ...[cell.const].flat()]) uses.give(name, value);
    }
  }
  return uses.as("import map", map.id);
}
