/** A playbook's file as a flow: where it begins, for whom, what follows what, and where it ends. */
import { isMap, isSeq, parseDocument } from "yaml";

export interface FlowWave {
  readonly id: string;
  readonly wait: string;
  readonly channel: string;
  readonly content: string;
  readonly condition: string;
  /** Id of a wave, or end; empty: the next one in order. */
  readonly next: string;
  readonly does: Does;
}

/** What a wave does: at most one of these. */
export type Does = "channel" | "channels" | "branch" | "split" | "experiment" | "nothing";

export interface FlowEdge {
  readonly from: string;
  readonly to: string;
  /** In the file's own words: an arm, a receipt, a condition. */
  readonly label: string;
  /** Where the file says so, as steps into it; none for what follows by order. */
  readonly path: Path;
}

export interface Flow {
  /** The file as data. */
  readonly file: Plain;
  /** Kind of trigger and what it says, as the file does. */
  readonly trigger: { readonly kind: string; readonly text: string };
  /** For whom, and how often. */
  readonly whom: readonly string[];
  readonly goal: string;
  readonly exits: readonly string[];
  readonly waves: readonly FlowWave[];
  readonly edges: readonly FlowEdge[];
}

export const TRIGGER = "@trigger";
export const WHOM = "@whom";
export const END = "end";

export type Plain = Readonly<Record<string, unknown>>;
/** Steps into a file: keys and places in lists. */
export type Path = readonly (string | number)[];

/** @throws Error in the parser's words, where the text is no YAML */
export function flowOf(text: string): Flow {
  const document = parseDocument(text);
  const [wrong] = document.errors;
  if (wrong) throw wrong;
  const file = plain(document.toJS());
  const trigger = plain(file.trigger);
  const kind = triggerKinds.find((one) => trigger[one] !== undefined) ?? Object.keys(trigger)[0] ?? "";
  const { [kind]: said, ...rest } = trigger;
  const listed = Array.isArray(file.waves) ? file.waves.map(plain) : [];
  const waves = listed.map(waveOf);
  const edges: FlowEdge[] = [
    { from: TRIGGER, to: WHOM, label: "", path: [] },
    { from: WHOM, to: waves[0]?.id ?? END, label: "", path: [] },
  ];
  for (const [at, wave] of listed.entries()) edges.push(...edgesOf(wave, at, waves[at + 1]?.id ?? END));
  return {
    file,
    trigger: { kind, text: [short(said), short(rest)].filter((part) => part !== "").join(" · ") },
    whom: [short(file.audience), short(file.reentry), typeof file.control === "number" ? `${file.control}` : ""].filter(
      (part) => part !== "",
    ),
    goal: short(file.goal),
    exits: Array.isArray(file.exit) ? file.exit.map(short) : [],
    waves,
    edges,
  };
}

/** Ways to start a run, as the format names them. */
export const triggerKinds = [
  "event",
  "becomes",
  "becomes_false",
  "enters",
  "leaves",
  "absence",
  "date",
  "calendar",
  "score",
  "list",
  "api",
  "any",
] as const;

export function plain(value: unknown): Plain {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Plain) : {};
}

/** What a part of a file says at some place; undefined where there is nothing. */
export function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((part, step) => {
    if (Array.isArray(part)) return part[Number(step)];
    return plain(part)[String(step)];
  }, value);
}

const text = (value: unknown): string => (typeof value === "string" || typeof value === "number" ? String(value) : "");

/** A value on one line. */
function short(value: unknown): string {
  const said = line(value);
  return said.length > 90 ? `${said.slice(0, 88)}…` : said;
}

function line(value: unknown): string {
  if (value === undefined || value === null) return "";
  if (Array.isArray(value)) return value.map(line).join(", ");
  if (typeof value !== "object") return String(value);
  return Object.entries(value)
    .map(([name, part]) => `${name}: ${line(part)}`)
    .join(", ");
}

export function doesOf(wave: Plain): Does {
  const found = (["channel", "channels", "branch", "split", "experiment"] as const).find(
    (key) => wave[key] !== undefined,
  );
  return found ?? "nothing";
}

function waveOf(wave: Plain): FlowWave {
  const { channel, channels, content, choose } = wave;
  const offered = Array.isArray(choose)
    ? choose.map((one) => short(Object.values(plain(plain(one).content))[0] ?? plain(one).content))
    : [];
  const chosen = offered.join(" / ");
  const first = typeof content === "string" ? content : text(Object.values(plain(content))[0]);
  const receipts = [text(wave.if_receipt), wave.unless_receipt === undefined ? "" : `¬ ${text(wave.unless_receipt)}`];
  return {
    id: text(wave.id),
    wait: [text(wave.wait), text(wave.on), text(wave.until), short(wave.at_date)].filter((one) => one !== "").join(" "),
    channel: text(channel) || (Array.isArray(channels) ? channels.join(" → ") : text(channels)),
    content: first || chosen,
    condition: [short(wave.if), ...receipts].filter((one) => one !== "").join(" · "),
    next: text(wave.then),
    does: doesOf(wave),
  };
}

function edgesOf(wave: Plain, at: number, next: string): FlowEdge[] {
  const from = text(wave.id);
  const experiment = plain(wave.experiment);
  const place = Array.isArray(wave.split) ? ["waves", at, "split"] : ["waves", at, "experiment", "arms"];
  const arms = [wave.split, experiment.arms].find(Array.isArray) as unknown[] | undefined;
  const drawn = (arms ?? []).map(plain).map((arm, n) => ({
    from,
    to: text(arm.go),
    label: `${text(arm.arm)} ${typeof arm.share === "number" ? `${Math.round(arm.share * 100)} %` : ""}`.trim(),
    path: [...place, n],
  }));
  const ways = (Array.isArray(wave.branch) ? wave.branch : []).map(plain).map((way, n) => ({
    from,
    to: text(way.go),
    label: [text(way.receipt), Array.isArray(way.outcome) ? way.outcome.join(", ") : "", short(way.if)]
      .filter((part) => part !== "")
      .join(" · "),
    path: ["waves", at, "branch", n],
  }));
  // Arms take everybody; a branch leaves those for whom nothing holds.
  const then = text(wave.then);
  const rest =
    drawn.length > 0 ? [] : [{ from, to: then || next, label: "", path: then === "" ? [] : ["waves", at, "then"] }];
  return [...drawn, ...ways, ...rest];
}

/** Where in the text something stands that a path leads to; undefined when it can't be read. */
export function placeOf(file: string, path: Path): number | undefined {
  const document = parseDocument(file);
  if (document.errors.length > 0 || path.length === 0) return undefined;
  const last = path.at(-1);
  const holder = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
  if (isSeq(holder)) return rangeOf(holder.items[Number(last)]);
  if (!isMap(holder)) return undefined;
  const pair = holder.items.find(({ key }) => String(rangeless(key)) === String(last));
  return rangeOf(pair?.key);
}

const rangeless = (key: unknown): unknown => (key as { value?: unknown } | null)?.value ?? key;
const rangeOf = (node: unknown): number | undefined =>
  (node as { range?: readonly number[] } | null | undefined)?.range?.[0];
