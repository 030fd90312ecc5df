/** The definitions of a trial without what its condition does not need: nobody waits for tags that nobody reads. Pure. */
import { type Catalog, type Definitions, environmentOf, type Metric, type Tag } from "#contracts/definitions";
import { type Condition, compileCondition, type Environment } from "#kits/expr";

interface Needed {
  readonly tags: ReadonlySet<string>;
  readonly metrics: ReadonlySet<string>;
  readonly attributes: ReadonlySet<string>;
}

/** Names that a condition reads, and what those are made of. */
export function neededBy(condition: Condition, catalog: Catalog, zone: string): Needed {
  const environment = environmentOf(catalog, zone);
  const tags = new Set<string>();
  const metrics = new Set<string>();
  const attributes = new Set<string>();
  const visitMetric = (name: string): void => {
    if (metrics.has(name)) return;
    metrics.add(name);
    const { ratio } = catalog.metrics[name] ?? {};
    for (const operand of ratio ? [ratio.of, ratio.to] : []) {
      const [record, field = ""] = operand.split(".");
      if (record === "metric") visitMetric(field);
      else attributes.add(field);
    }
  };
  const visitTag = (name: string): void => {
    if (tags.has(name)) return;
    tags.add(name);
    for (const { reads } of rulesOf(catalog.tags[name], environment)) {
      for (const tag of reads.tags) visitTag(tag);
      for (const metric of reads.metrics) visitMetric(metric);
      for (const attribute of reads.attributes) attributes.add(attribute);
    }
  };
  for (const name of condition.reads.tags) visitTag(name);
  for (const name of condition.reads.metrics) visitMetric(name);
  return { tags, metrics, attributes };
}

function rulesOf(tag: Tag | undefined, environment: Environment): Condition[] {
  return (tag?.rules ?? []).map(({ when }) => compileCondition(when, environment));
}

/**
 * Keeps the rules of needed tags, the needed metrics and attributes; what events say of other tags is still heard, and
 * personal fields still leave them.
 * @param read attributes that the condition itself reads
 */
export function withoutUnneeded(definitions: Definitions, needed: Needed, read: ReadonlySet<string>): Definitions {
  const { catalog } = definitions;
  const attributes = Object.entries(catalog.attributes).filter(
    ([name, { personal }]) => personal || needed.attributes.has(name) || read.has(name),
  );
  const tags = Object.entries(catalog.tags).map(([name, tag]): [string, Tag] => {
    const { rules: _, computed: __, ...heard } = tag;
    return [name, needed.tags.has(name) ? tag : heard];
  });
  const metrics = Object.entries(catalog.metrics).filter(([name]): boolean => needed.metrics.has(name));
  return {
    ...definitions,
    catalog: {
      ...catalog,
      attributes: Object.fromEntries(attributes),
      tags: Object.fromEntries(tags),
      metrics: Object.fromEntries(metrics) as Readonly<Record<string, Metric>>,
    },
  };
}
