/** A playbook's file as a flow, and changes of the flow as changes of the file: its comments and order stay. */
import { type Document, isMap, isSeq, parseDocument } from "yaml";

export interface FlowWave {
  readonly id: string;
  readonly wait: string;
  readonly channel: string;
  readonly content: string;
  readonly condition: string;
  /** Id of a wave, or end; empty: the next one in order. */
  readonly next: string;
}

export interface FlowEdge {
  readonly from: string;
  readonly to: string;
  /** In the file's own words: an arm, a receipt, a condition. */
  readonly label: string;
}

export interface Flow {
  /** Kind of trigger and what it says, as the file does. */
  readonly trigger: { readonly kind: string; readonly text: string };
  readonly goal: string;
  readonly waves: readonly FlowWave[];
  readonly edges: readonly FlowEdge[];
}

export const TRIGGER = "@trigger";
export const END = "end";

type Plain = Readonly<Record<string, unknown>>;

/** @throws Error in the parser's words, where the text is no YAML or holds no waves */
export function flowOf(text: string): Flow {
  const document = parseDocument(text);
  const [wrong] = document.errors;
  if (wrong) throw wrong;
  const file = plain(document.toJS());
  const [[kind, trigger] = ["", ""]] = Object.entries(plain(file.trigger));
  const listed = Array.isArray(file.waves) ? file.waves.map(plain) : [];
  const waves = listed.map(waveOf);
  const edges: FlowEdge[] = [{ from: TRIGGER, to: waves[0]?.id ?? END, label: "" }];
  for (const [at, wave] of listed.entries()) edges.push(...edgesOf(wave, waves[at + 1]?.id ?? END));
  return { trigger: { kind, text: short(trigger) }, goal: short(file.goal), waves, edges };
}

function plain(value: unknown): Plain {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Plain) : {};
}

const text = (value: unknown): string => (typeof value === "string" || typeof value === "number" ? String(value) : "");

/** A value on one line. */
function short(value: unknown): string {
  if (value === undefined || value === null) return "";
  const said = typeof value === "string" ? value : JSON.stringify(value).replace(/["{}[\]]/g, "");
  return said.length > 90 ? `${said.slice(0, 88)}…` : said;
}

function waveOf(wave: Plain): FlowWave {
  const { channel, channels, content, choose } = wave;
  const offered = Array.isArray(choose)
    ? choose.map((one) => short(Object.values(plain(plain(one).content))[0] ?? plain(one).content))
    : [];
  const chosen = offered.join(" / ");
  return {
    id: text(wave.id),
    wait: text(wave.wait) || short(wave.at_date) || text(wave.until),
    channel: text(channel) || (Array.isArray(channels) ? channels.join(", ") : text(channels)),
    content: short(content) || chosen,
    condition: short(wave.if),
    next: text(wave.then),
  };
}

function edgesOf(wave: Plain, next: string): FlowEdge[] {
  const from = text(wave.id);
  const experiment = plain(wave.experiment);
  const arms = [wave.split, experiment.arms].find(Array.isArray) as unknown[] | undefined;
  const drawn = (arms ?? []).map(plain).map((arm) => ({
    from,
    to: text(arm.go),
    label: `${text(arm.arm)} ${typeof arm.share === "number" ? `${Math.round(arm.share * 100)} %` : ""}`.trim(),
  }));
  const ways = (Array.isArray(wave.branch) ? wave.branch : []).map(plain).map((way) => ({
    from,
    to: text(way.go),
    label: [text(way.receipt), Array.isArray(way.outcome) ? way.outcome.join(", ") : "", short(way.if)]
      .filter((part) => part !== "")
      .join(" · "),
  }));
  // Arms take everybody; a branch leaves those for whom nothing holds.
  const rest = drawn.length > 0 ? [] : [{ from, to: text(wave.then) || next, label: "" }];
  return [...drawn, ...ways, ...rest];
}

export type WaveField = "wait" | "channel" | "content" | "if" | "then";

/** Sets or removes a field of a wave. */
export function changeWave(file: string, wave: number, field: WaveField, value: string): string {
  return edited(file, (document) => {
    const path = ["waves", wave, field];
    if (value === "") document.deleteIn(path);
    else document.setIn(path, value);
  });
}

/** Adds a wave behind the last one. */
export function addWave(file: string, id: string): string {
  return edited(file, (document) => {
    const waves = document.get("waves");
    if (isSeq(waves)) waves.add(document.createNode({ id, wait: "1d", channel: "push", content: "" }));
    else document.set("waves", document.createNode([{ id, channel: "push", content: "" }]));
  });
}

/** Removes a wave; what led to it leads to the next one in order. */
export function removeWave(file: string, wave: number): string {
  return edited(file, (document) => {
    document.deleteIn(["waves", wave]);
  });
}

/** The place of a wave's text in the file; undefined when it can't be read. */
export function placeOfWave(file: string, wave: number): number | undefined {
  const waves = parseDocument(file).get("waves");
  const node = isSeq(waves) ? waves.items[wave] : undefined;
  return isMap(node) ? node.range?.[0] : undefined;
}

function edited(file: string, change: (document: Document) => void): string {
  const document = parseDocument(file);
  if (document.errors.length > 0) return file;
  change(document);
  return document.toString({ lineWidth: 120 });
}
