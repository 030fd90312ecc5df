/** The sample bank with a world's playbooks and audiences in place of its own. */
import path from "node:path";
import { type Definitions, readDefinitions, textsOf } from "#contracts/definitions";
import { packageRoot } from "#ground/settings";
import type { World } from "./generate-world.ts";
import { contentOf, fileOf, textOf } from "./text.ts";
import type { Cap, Plan } from "./types.ts";

/** Policies that make customers' fates hang on one another or on chance. */
const leftOut = new Set(["contact-caps", "call-frequency", "cooldowns", "vendor-quotas", "channel-choice"]);
const channels = ["sms", "push", "wecom", "inbox", "email", "agent_call"];

export function definitionsOf(world: World): Definitions {
  return definitionsWith(world, world.plans);
}

/** What edits make of playbooks, by name. */
export function editedIn(world: World): Definitions["playbooks"] {
  const plans = world.changes.flatMap(({ to }) => to ?? []);
  return plans.length === 0 ? {} : definitionsWith(world, plans).playbooks;
}

function definitionsWith(world: World, plans: readonly Plan[]): Definitions {
  const kept = textsOf(path.join(packageRoot(), "bank")).flatMap(([file, text]) => {
    const [folder, name = ""] = [file.split("/")[0] ?? "", path.basename(file, ".yaml")];
    if (["playbooks", "audiences", "boards", "offers", "imports"].includes(folder)) return [];
    if (folder === "policies" && leftOut.has(name)) return [];
    if (name === "bank-holdout") return [[file, text.replace(/^share: .*$/m, "share: 0.3")] as const];
    if (name === "do-not-contact")
      return [[file, text.replace(/^complaint_stops: .*$/m, "complaint_stops: []")] as const];
    return [[file, text] as const];
  });
  const own = (file: string, content: object) => [file, JSON.stringify(content)] as const;
  const { definitions, problems } = readDefinitions([
    ...kept,
    ...(world.caps.length > 0 ? [own("policies/contact-caps.yaml", capsFile(world.caps))] : []),
    ...plans.map((plan) => {
      const file = fileOf(plan);
      return own(`playbooks/${file.stage}/${file.id}.yaml`, file);
    }),
    ...[...world.audiences].map(([id, test]) =>
      own(`audiences/${id}.yaml`, { zh: id, en: id, condition: textOf(test), refresh: "live" }),
    ),
    ...[...new Set(plans.flatMap(({ trigger }) => (trigger.by === "list" ? trigger.list : [])))].map((id) =>
      own(`audiences/${id}.yaml`, { zh: id, en: id, list: true }),
    ),
    ...["marketing", "service", "risk"].flatMap((kind) =>
      channels.map((channel) => own(`content/${contentOf(kind, channel)}.yaml`, contentFile(kind, channel))),
    ),
  ]);
  if (!definitions) {
    const told = problems.slice(0, 5).map(({ file, pointer, en }) => `${file} ${pointer}: ${en}`);
    throw new Error(`the definitions of world ${world.seed} do not hold:\n${told.join("\n")}`);
  }
  return definitions;
}

function capsFile(caps: readonly Cap[]): object {
  const named = caps.map(({ max, days }) => {
    const id = days === "day" ? "day" : `days-${days}`;
    return { id, zh: id, en: id, class: "marketing", max, per: days === "day" ? "day" : `${days}d` };
  });
  return { id: "contact-caps", kind: "contact_cap", zh: "上限", en: "Caps", effective_from: "2000-01-01", caps: named };
}

function contentFile(kind: string, channel: string): object {
  const id = contentOf(kind, channel);
  const body = { zh: "您好", en: "Hello" };
  const said = (language: "zh" | "en"): object => {
    if (channel === "sms" || channel === "wecom") return { body: body[language] };
    const link = `<a href="{{ unsubscribe_url }}">${body[language]}</a>`;
    return channel === "email"
      ? { subject: body[language], body: `<p>${body[language]}</p><p>${link}</p>` }
      : { title: body[language], body: body[language] };
  };
  return { id, zh: id, en: id, channel, class: kind, text: { zh: said("zh"), en: said("en") } };
}
