/** Decisions as a terminal shows them. */
import { outcomeWords, type ShownCandidate, type ShownDecision, type ShownDenial, type ShownLine } from "#decision";
import type { Both } from "./output.ts";

export type Say = (words: Both) => string;

export function decisionLines(say: Say, one: ShownDecision): string[] {
  const outcome = say(outcomeWords[one.outcome]);
  const taken = one.action === null ? "" : ` → ${one.action}${one.channel === null ? "" : ` (${one.channel})`}`;
  const playbook = one.playbook === null ? "-" : `${say(one.playbook)}${one.version ? `@${one.version}` : ""}`;
  const lines = [
    `  ${one.at}  ${playbook}  ${outcome}${taken}`,
    `    ${say({ zh: "原因：", en: "because: " })}${one.reasons.map((reason) => `${say(reason)} (${reason.code})`).join(", ")}`,
  ];
  if (one.probability !== null) {
    const share = (one.probability * 100).toFixed(1);
    lines.push(
      `    ${say({ zh: `概率 ${share} %，期望价值 ${one.value ?? "-"} 元`, en: `probability ${share} %, expected value ${one.value ?? "-"} yuan` })}`,
    );
  }
  for (const candidate of one.candidates.filter(({ reason }) => reason !== null))
    lines.push(...candidateLines(say, candidate));
  for (const [experiment, arm] of Object.entries(one.arms))
    lines.push(`    ${say({ zh: "实验", en: "experiment" })} ${experiment}: ${arm}`);
  if (one.wouldChange)
    lines.push(`    ${say({ zh: "若要改变：", en: "what would change it: " })}${say(one.wouldChange)}`);
  return lines;
}

function candidateLines(say: Say, one: ShownCandidate): string[] {
  const reason = one.reason === null ? "" : `: ${say(one.reason)} (${one.reason.code})`;
  const lines = [`    ${say({ zh: "未采用", en: "not taken" })} ${say(one)}${reason}${factorText(say, one.factors)}`];
  for (const denial of one.denials) lines.push(`      ${denialText(say, denial)}`);
  if (one.wouldChange) lines.push(`      ${say({ zh: "若要胜出：", en: "to win: " })}${say(one.wouldChange)}`);
  return lines;
}

type Factors = NonNullable<ShownCandidate["factors"]>;

export function factorText(say: Say, factors: Factors | null): string {
  if (factors === null) return "";
  const { p, c, v, l, cost, value } = factors;
  return `  ${say({ zh: "期望收益", en: "worth" })} ${value.toFixed(2)} = ${p} × ${c} × ${v} × ${l} − ${cost}`;
}

export function denialText(say: Say, { rule, until, channel, ...denial }: ShownDenial): string {
  const way = channel === null ? "" : `${channel}: `;
  const end = until === null ? "" : say({ zh: `，至 ${until}`, en: `, until ${until}` });
  return `${way}${say(denial)} (${denial.code}, ${rule})${end}`;
}

/** One decision on one line. */
export function decisionLine(say: Say, one: ShownLine): string {
  const taken = one.action === null ? "" : ` → ${one.action}`;
  const reasons = one.reasons.map((reason) => `${say(reason)} (${reason.code})`).join(", ");
  return `${one.at}  #${one.customer}  ${one.playbook?.code ?? "-"}  ${say(outcomeWords[one.outcome])}${taken}  ${reasons}  ${one.decision}`;
}
