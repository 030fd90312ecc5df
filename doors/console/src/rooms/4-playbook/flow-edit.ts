/** Changes of the flow as changes of the file: its comments and order stay. */
import { type Document, isMap, isSeq, parseDocument, type YAMLMap, type YAMLSeq } from "yaml";
import { type Does, END, type Path } from "./flow.ts";

/** Says something at a place of the file; undefined takes away what stands there, and the part that is empty then. */
export function setAt(file: string, path: Path, value: unknown): string {
  return edited(file, (document) => put(document, path, value));
}

/** Several at once. */
export function setAll(file: string, changes: readonly (readonly [path: Path, value: unknown])[]): string {
  return edited(file, (document) => {
    for (const [path, value] of changes) put(document, path, value);
  });
}

function put(document: Document, path: Path, value: unknown): void {
  if (value !== undefined) {
    if (path.length === 0) return;
    // Lists and parts are written anew; a single value keeps the comment beside it.
    const node =
      typeof value === "object" && value !== null ? document.createNode(value, { flow: isShort(value) }) : value;
    document.setIn([...path], node);
    return;
  }
  if (!document.hasIn([...path])) return;
  document.deleteIn([...path]);
  // A part in which nothing is said any more goes too; an item of a list stays, for it is being written.
  const holder = path.slice(0, -1);
  const part = holder.length === 0 ? undefined : document.getIn(holder, true);
  const isEmpty = (isMap(part) || isSeq(part)) && part.items.length === 0;
  if (isEmpty && typeof holder.at(-1) === "string" && holder.length > 0) put(document, holder, undefined);
}

const isShort = (value: object): boolean => JSON.stringify(value).length < 90;

type WaveMap = YAMLMap<unknown, unknown>;

function wavesOf(document: Document): YAMLSeq {
  const found = document.get("waves");
  if (isSeq(found)) return found;
  document.set("waves", document.createNode([]));
  return document.get("waves") as YAMLSeq;
}

const waveAt = (waves: YAMLSeq, at: number): WaveMap | undefined => {
  const item = waves.items[at];
  return isMap(item) ? item : undefined;
};
const idAt = (waves: YAMLSeq, at: number): string | undefined => {
  const id = waveAt(waves, at)?.get("id");
  return id === undefined ? undefined : String(id);
};

/** A name that no wave has yet. */
export function freeName(known: readonly string[], stem = "wave"): string {
  for (let count = known.length + 1; ; count++) if (!known.includes(`${stem}-${count}`)) return `${stem}-${count}`;
}

const begins: Readonly<Record<Does, (next: string) => object>> = {
  channel: () => ({ wait: "1d", channel: "push", content: "" }),
  channels: () => ({ wait: "1d", channels: ["push", "sms"], content: { push: "", sms: "" } }),
  branch: (go) => ({ wait: "3d", branch: [{ receipt: "not_opened", go }] }),
  split: (go) => ({
    split: [
      { arm: "a", share: 0.5, go },
      { arm: "b", share: 0.5, go },
    ],
  }),
  experiment: (go) => ({
    experiment: {
      name: "words",
      arms: [
        { arm: "a", share: 0.5, go },
        { arm: "b", share: 0.5, go },
      ],
    },
  }),
  nothing: () => ({ wait: "1d" }),
};

/** Puts a new wave behind another one, or first (-1); it goes on to what came next until now. */
export function insertWave(file: string, after: number, id: string, does: Does): string {
  return edited(file, (document) => {
    const waves = wavesOf(document);
    const before = waveAt(waves, after);
    const then = before?.get("then");
    const next = typeof then === "string" ? then : (idAt(waves, after + 1) ?? END);
    const wave = { id, ...begins[does](next) };
    waves.items.splice(after + 1, 0, document.createNode(wave));
    if (typeof then !== "string") return;
    before?.delete("then");
    if (does !== "split" && does !== "experiment") waveAt(waves, after + 1)?.set("then", then);
  });
}

/** What a wave does, from now on; what it said before of it goes. */
export function changeDoes(file: string, wave: number, does: Does): string {
  return edited(file, (document) => {
    const waves = wavesOf(document);
    const map = waveAt(waves, wave);
    if (!map) return;
    const touches = does === "channel" || does === "channels";
    const gone = ["channel", "channels", "branch", "split", "experiment", "content", "choose"];
    const ofTouch = ["product", "benefit", "owner_role", "deadline", "urgent", "hand_over"];
    for (const key of touches ? gone : [...gone, ...ofTouch]) map.delete(key);
    const { wait: _, ...begin } = begins[does](idAt(waves, wave + 1) ?? END) as Record<string, unknown>;
    for (const [key, value] of Object.entries(begin)) map.set(key, document.createNode(value));
    // Arms take everybody: nobody is left to go on otherwise.
    if (does === "split" || does === "experiment") map.delete("then");
  });
}

/** Removes a wave; what led to it leads to the next one in order. */
export function removeWave(file: string, wave: number): string {
  return edited(file, (document) => {
    const waves = wavesOf(document);
    const [gone, next] = [idAt(waves, wave), idAt(waves, wave + 1) ?? END];
    waves.delete(wave);
    if (gone !== undefined) eachGo(waves, (name) => (name === gone ? next : name));
  });
}

/** Gives a wave another name, also where others lead to it. */
export function renameWave(file: string, wave: number, name: string): string {
  return edited(file, (document) => {
    const waves = wavesOf(document);
    const old = idAt(waves, wave);
    waveAt(waves, wave)?.set("id", name);
    if (old !== undefined) eachGo(waves, (one) => (one === old ? name : one));
  });
}

/** Moves a wave in the order of the file. */
export function moveWave(file: string, wave: number, to: number): string {
  return edited(file, (document) => {
    const waves = wavesOf(document);
    if (to < 0 || to >= waves.items.length) return;
    waves.items.splice(to, 0, ...waves.items.splice(wave, 1));
  });
}

/** How one wave leads to another. */
export type Way = "then" | "receipt" | "if" | "outcome" | "arm";

/** Lets a wave lead to another one. What touches can't fork by itself: a wave that does stands behind it then. */
export function connect(file: string, from: number, to: string, way: Way): string {
  return edited(file, (document) => {
    const waves = wavesOf(document);
    const wave = waveAt(waves, from);
    if (!wave) return;
    if (way === "then") {
      wave.set("then", to);
      return;
    }
    const fork = forkOf(document, waves, from, way);
    if (way === "arm") addArm(document, fork, to);
    else addTo(document, fork, ["branch"], { ...asks[way], go: to });
  });
}

const asks = {
  receipt: { receipt: "opened" },
  if: { if: "customer.age >= 18" },
  outcome: { outcome: ["interested"] },
} as const;

/** The wave that forks: this one where it can, else a new one behind it. */
function forkOf(document: Document, waves: YAMLSeq, from: number, way: Way): WaveMap {
  const wave = waveAt(waves, from);
  const has = (key: string): boolean => wave?.has(key) === true;
  const isBusy =
    has("channel") || has("channels") || (way === "arm" ? has("branch") : has("split") || has("experiment"));
  if (wave && !isBusy) return wave;
  const names = waves.items.map((_, at) => idAt(waves, at) ?? "");
  const then = wave?.get("then");
  const next = typeof then === "string" ? then : (names[from + 1] ?? END);
  const id = freeName(names, "fork");
  const arms = way === "arm" ? { split: [{ arm: "a", share: 1, go: next }] } : { wait: "3d", branch: [] };
  const made = document.createNode({ id, ...arms });
  waves.items.splice(from + 1, 0, made);
  wave?.delete("then");
  const fork = made as unknown as WaveMap;
  if (way !== "arm" && typeof then === "string") fork.set("then", then);
  return fork;
}

/** One more arm; all take the same share, and what is left by rounding goes to the first. */
function addArm(document: Document, wave: WaveMap, go: string): void {
  const path = wave.has("experiment") ? ["experiment", "arms"] : ["split"];
  const found = wave.getIn(path);
  const arms = isSeq(found) ? found : undefined;
  const names = (arms?.items ?? []).map((arm) => String(isMap(arm) ? arm.get("arm") : ""));
  const name = [..."abcdefghij"].find((one) => !names.includes(one)) ?? `arm-${names.length + 1}`;
  addTo(document, wave, path, { arm: name, share: 0, go });
  const all = wave.getIn(path);
  if (!isSeq(all)) return;
  const each = Math.floor(100 / all.items.length) / 100;
  for (const [at, arm] of all.items.entries())
    if (isMap(arm)) arm.set("share", at === 0 ? Number((1 - each * (all.items.length - 1)).toFixed(2)) : each);
}

function addTo(document: Document, wave: WaveMap, path: readonly string[], item: object): void {
  const list = wave.getIn(path);
  const made = document.createNode(item, { flow: true });
  if (isSeq(list)) list.add(made);
  else wave.setIn(path, document.createNode([made]));
}

/** Every place that names a wave to go to. */
function eachGo(waves: YAMLSeq, renamed: (name: string) => string): void {
  const one = (map: unknown, key: string): void => {
    const name = isMap(map) ? map.get(key) : undefined;
    if (isMap(map) && typeof name === "string" && renamed(name) !== name) map.set(key, renamed(name));
  };
  for (const wave of waves.items) {
    if (!isMap(wave)) continue;
    one(wave, "then");
    for (const path of [["branch"], ["split"], ["experiment", "arms"]]) {
      const list = wave.getIn(path);
      if (isSeq(list)) for (const item of list.items) one(item, "go");
    }
  }
}

function edited(file: string, change: (document: Document) => void): string {
  const document = parseDocument(file) as unknown as Document;
  if (document.errors.length > 0) return file;
  change(document);
  return document.toString({ lineWidth: 120 });
}
