import type { Metric } from "#contracts/definitions";

/** Metrics and, for ratios, those that they are made of. */
export function metricsBehind(names: readonly string[], metrics: Readonly<Record<string, Metric>>): Metric[] {
  const found = new Map<string, Metric>();
  const visit = (name: string): void => {
    const metric = metrics[name];
    if (!metric || found.has(name)) return;
    found.set(name, metric);
    const operands = metric.ratio ? [metric.ratio.of, metric.ratio.to] : [];
    for (const operand of operands) if (operand.startsWith("metric.")) visit(operand.slice("metric.".length));
  };
  for (const name of names) visit(name);
  return [...found.values()];
}
