import { checkConditionAt } from "./check-conditions.ts";
import type { Attribute } from "./definitions.ts";
import type { Draft, Files } from "./draft.ts";
import { environmentOf } from "./environment.ts";
import { hints } from "./nearest.ts";
import type { Path, Problems } from "./problems.ts";
import type { SourceFile } from "./read-file.ts";

/** A model reads only what is known before it must answer, what law permits, and what the catalog knows. */
export function checkModels(files: Files, draft: Draft, problems: Problems): void {
  const { attributes, events, scores } = draft.catalog;
  for (const { source, value } of files.models) {
    value.features.forEach((name, at) => {
      const attribute = attributes[name];
      if (attribute) {
        checkFeature(source, ["features", at], attribute, problems);
        return;
      }
      const [en, zh] = hints(name, Object.keys(attributes));
      problems.add(
        source,
        ["features", at],
        "unknown_reference",
        { what: "attribute", what_zh: "属性", name, ...en },
        zh,
      );
    });
    const { event, where } = value.label;
    if (events[event]) {
      const environment = environmentOf(draft.catalog, draft.organisation?.zone ?? "Asia/Shanghai", event);
      checkConditionAt(source, ["label", "where"], where, environment, problems);
    } else {
      const [en, zh] = hints(event, Object.keys(events));
      problems.add(
        source,
        ["label", "event"],
        "unknown_reference",
        { what: "event", what_zh: "事件", name: event, ...en },
        zh,
      );
    }
    if (!scores[value.score]) {
      const [en, zh] = hints(value.score, Object.keys(scores));
      problems.add(
        source,
        ["score"],
        "unknown_reference",
        { what: "score", what_zh: "评分", name: value.score, ...en },
        zh,
      );
    }
    checkEdges(source, value.bands, problems);
  }
}

/** Whether a model may be told an attribute. */
export function checkFeature(source: SourceFile, path: Path, attribute: Attribute, problems: Problems): void {
  const { name, zh, personal, knownAt, model, type } = attribute;
  // What is known too late comes first: its refusal explains more than the catalog's own reason.
  if (knownAt === "after_call")
    problems.add(source, path, "known_after", { attribute: name }, { attribute: `${name}（${zh}）` });
  else if (personal) problems.add(source, path, "model_personal", { attribute: name });
  else if (model !== "allowed")
    problems.add(
      source,
      path,
      "model_refused",
      { attribute: name, reason: model.refused.en },
      { reason: model.refused.zh },
    );
  else if (type === "records" || type === "list") problems.add(source, path, "model_type", { attribute: name, type });
}

function checkEdges(source: SourceFile, edges: readonly number[], problems: Problems): void {
  edges.forEach((edge, at) => {
    if (edge <= (edges[at - 1] ?? 0)) problems.add(source, ["bands", at], "not_rising", { key: "bands" });
  });
}
