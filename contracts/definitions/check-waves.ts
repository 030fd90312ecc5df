/** Waves can be reached, end some time, and have something to say by every channel that they take. */
import type { Channel } from "./definitions.ts";
import type { PlaybookCheck } from "./playbook-check.ts";
import { customerEnvironment, runEnvironment } from "./playbook-environments.ts";
import type { PlaybookFile } from "./playbook-schemas.ts";
import { causeEvents, contentByChannel, END, isTouch, SUITABLE, waveChannels } from "./playbooks.ts";
import type { Path } from "./problems.ts";

type WaveFile = PlaybookFile["waves"][number];

export function checkWaves(one: PlaybookCheck): void {
  const { waves, answer, decide } = one.value;
  if (waves.length === 0) {
    if (!answer) one.add(["waves"], "no_waves");
    return;
  }
  const ids = waves.map(({ id }) => id);
  for (const [at, wave] of waves.entries()) {
    const path = ["waves", at];
    if (wave.id === END) one.add([...path, "id"], "reserved_wave");
    if (ids.indexOf(wave.id) !== at)
      one.add([...path, "id"], "twice", { what: "wave", what_zh: "波次", name: wave.id, other: one.read.source.file });
    if (decide) checkRoundWave(one, wave, path);
    else checkOne(one, wave, at, ids);
    checkTouch(one, wave, path);
  }
  if (!decide) checkWays(one, ids);
}

const inRound: readonly (keyof WaveFile)[] = ["id", "for", "channel", "content", "owner_role", "deadline", "after"];

function checkRoundWave(one: PlaybookCheck, wave: WaveFile, path: Path): void {
  for (const key of ["for", "channel", "content"] as const)
    if (wave[key] === undefined) one.add(path, "round_needs", { key });
  if (wave.content !== undefined && typeof wave.content !== "string")
    one.add([...path, "content"], "round_needs", { key: "content: ID" });
  for (const key of Object.keys(wave) as (keyof WaveFile)[])
    if (!inRound.includes(key)) one.add([...path, key], "not_in_round", { key });
}

function checkOne(one: PlaybookCheck, wave: WaveFile, at: number, ids: readonly string[]): void {
  const path = ["waves", at];
  for (const key of ["for", "after"] as const)
    if (wave[key] !== undefined) one.add([...path, key], "round_only", { key });
  const does = [
    ...(isTouch(wave) ? [wave.channel === undefined ? "channels" : "channel"] : []),
    ...(["branch", "split", "experiment"] as const).filter((key) => wave[key] !== undefined),
  ];
  if (does.length > 1) one.add(path, "at_most_one", { what: `wave ${wave.id}`, found: does.join(", ") });
  checkTime(one, wave, path);
  checkConditions(one, wave, path);
  checkReceipts(one, wave, at);
  for (const [to, name] of goesOf(wave)) {
    if (name === END || ids.includes(name)) continue;
    one.refer([...path, ...to], ["wave", "波次"], name, [...ids, END]);
  }
  checkArms(one, [...path, "split"], `split of ${wave.id}`, wave.split);
  if (wave.experiment)
    checkArms(one, [...path, "experiment", "arms"], `experiment ${wave.experiment.name}`, wave.experiment.arms);
}

function checkTime(one: PlaybookCheck, wave: WaveFile, path: Path): void {
  if (wave.at_date) one.dateAttribute([...path, "at_date", "attribute"], wave.at_date.attribute);
}

function checkConditions(one: PlaybookCheck, wave: WaveFile, path: Path): void {
  const known = causeEvents(one.value.trigger).filter((cause) => one.around.catalog.events[cause] !== undefined);
  const environment = known.length > 0 ? runEnvironment(one.around, known) : customerEnvironment(one.around);
  if (wave.if !== undefined) one.condition([...path, "if"], wave.if, environment);
  for (const [at, branch] of (wave.branch ?? []).entries())
    if (branch.if !== undefined) one.condition([...path, "branch", at, "if"], branch.if, environment);
  for (const [at, choice] of (wave.choose ?? []).entries()) {
    if (choice.if !== undefined) one.condition([...path, "choose", at, "if"], choice.if, environment);
    const isLast = at === (wave.choose ?? []).length - 1;
    if (choice.suitable !== undefined && isLast) one.add([...path, "choose", at, "suitable"], "no_fallback");
    if (choice.if === undefined && choice.suitable === undefined && !isLast)
      one.add([...path, "choose", at], "never_chosen");
    if (choice.suitable !== undefined && choice.product !== undefined)
      one.add([...path, "choose", at], "at_most_one", { what: "choice", found: "suitable, product" });
  }
}

/** Whatever asks for the last touch has one before it. */
function checkReceipts(one: PlaybookCheck, wave: WaveFile, at: number): void {
  const { waves } = one.value;
  const asks: [Path, string][] = [];
  for (const key of ["if_receipt", "unless_receipt"] as const) if (wave[key] !== undefined) asks.push([[key], key]);
  for (const [index, branch] of (wave.branch ?? []).entries())
    for (const key of ["receipt", "outcome"] as const)
      if (branch[key] !== undefined) asks.push([["branch", index, key], key]);
  if (asks.length === 0 || waves.some((other) => isTouch(other) && leadsTo(waves, other.id, wave.id))) return;
  for (const [path, key] of asks) one.add(["waves", at, ...path], "no_touch_before", { key });
}

type Arms = NonNullable<WaveFile["split"]>;

function checkArms(one: PlaybookCheck, path: Path, what: string, arms: Arms | undefined): void {
  if (!arms) return;
  const sum = arms.reduce((total, { share }) => total + share, 0);
  if (Math.abs(sum - 1) > 1e-9) one.add(path, "shares", { what, sum: Number(sum.toFixed(9)) });
  for (const [at, { arm }] of arms.entries())
    if (arms.findIndex((other) => other.arm === arm) !== at)
      one.add([...path, at, "arm"], "twice", { what: "arm", what_zh: "分组", name: arm, other: what });
}

/** Waves that a wave names, with the place where it does. */
function goesOf(wave: WaveFile): (readonly [Path, string])[] {
  return [
    ...(wave.then === undefined ? [] : [[["then"], wave.then] as const]),
    ...(wave.branch ?? []).map(({ go }, at) => [["branch", at, "go"], go] as const),
    ...(wave.split ?? []).map(({ go }, at) => [["split", at, "go"], go] as const),
    ...(wave.experiment?.arms ?? []).map(({ go }, at) => [["experiment", "arms", at, "go"], go] as const),
  ];
}

/** Waves that a run may come to right after one. */
function nextOf(waves: readonly WaveFile[], id: string): readonly string[] {
  const at = waves.findIndex((wave) => wave.id === id);
  const wave = waves[at];
  if (!wave) return [];
  const named = goesOf(wave).map(([, name]) => name);
  const passes = wave.if !== undefined || wave.if_receipt !== undefined || wave.unless_receipt !== undefined;
  // Every arm goes somewhere: a split leads on only where it may be passed over.
  const isFork = wave.split !== undefined || wave.experiment !== undefined;
  const follows = wave.then === undefined && (!isFork || passes) ? (waves[at + 1]?.id ?? END) : END;
  return [...named, follows].filter((name) => name !== END);
}

function leadsTo(waves: readonly WaveFile[], from: string, to: string): boolean {
  const seen = new Set<string>();
  const left = [...nextOf(waves, from)];
  for (let id = left.pop(); id !== undefined; id = left.pop()) {
    if (id === to) return true;
    if (seen.has(id)) continue;
    seen.add(id);
    left.push(...nextOf(waves, id));
  }
  return false;
}

/** Every wave is come to, and no run turns without waiting. */
function checkWays(one: PlaybookCheck, ids: readonly string[]): void {
  const { waves } = one.value;
  const [first] = ids;
  if (first === undefined || new Set(ids).size < ids.length) return;
  for (const [at, id] of ids.entries())
    if (at > 0 && !leadsTo(waves, first, id)) one.add(["waves", at, "id"], "unreachable_wave", { name: id });
  const ring = ringWithoutWait(waves);
  if (ring) one.add(["waves", ids.indexOf(ring[0] ?? "")], "endless", { path: [...ring, ring[0] ?? ""].join(" → ") });
}

/** Waves that surely let time pass: a wait of their own, or a touch that nothing passes over and that rests after the last. */
function rests(wave: WaveFile): boolean {
  if (wave.wait !== undefined) return Number.parseInt(wave.wait, 10) > 0;
  const isTimed = wave.until !== undefined || wave.at_date !== undefined || wave.on !== undefined;
  const isPassed = wave.if !== undefined || wave.if_receipt !== undefined || wave.unless_receipt !== undefined;
  return isTouch(wave) && !isTimed && !isPassed;
}

function ringWithoutWait(waves: readonly WaveFile[]): readonly string[] | undefined {
  const restless = waves.filter((wave) => !rests(wave));
  const settled = new Set<string>();
  const visit = (id: string, way: readonly string[]): readonly string[] | undefined => {
    const at = way.indexOf(id);
    if (at >= 0) return way.slice(at);
    if (settled.has(id)) return undefined;
    for (const next of nextOf(waves, id)) {
      if (!restless.some((wave) => wave.id === next)) continue;
      const ring = visit(next, [...way, id]);
      if (ring) return ring;
    }
    settled.add(id);
    return undefined;
  };
  for (const { id } of restless) {
    const ring = visit(id, []);
    if (ring) return ring;
  }
  return undefined;
}

const ofTouches = ["content", "choose", "product", "benefit", "owner_role", "deadline", "urgent", "hand_over"] as const;
const tasks: readonly Channel[] = ["agent_call", "manager"];

function checkTouch(one: PlaybookCheck, wave: WaveFile, path: Path): void {
  if (!isTouch(wave)) {
    for (const key of ofTouches) if (wave[key] !== undefined) one.add([...path, key], "touches_nobody", { key });
    return;
  }
  if (wave.channel !== undefined && wave.channels !== undefined)
    one.add(path, "at_most_one", { what: `wave ${wave.id}`, found: "channel, channels" });
  if (one.value.decide === undefined || wave.choose !== undefined)
    one.exactlyOne(path, `wave ${wave.id}`, wave, ["content", "choose"]);
  const said = waveChannels(wave, one.draft.content);
  checkChannels(one, wave, said, path);
  checkProducts(one, wave, path);
  checkContents(one, path, wave.content, said);
  checkBenefit(one, path, wave.benefit);
  for (const [at, { content, benefit }] of (wave.choose ?? []).entries()) {
    checkContents(one, [...path, "choose", at], content, said);
    checkBenefit(one, [...path, "choose", at], benefit);
  }
}

function checkBenefit(one: PlaybookCheck, path: Path, benefit: string | undefined): void {
  if (benefit !== undefined)
    one.refer([...path, "benefit"], ["benefit", "权益"], benefit, Object.keys(one.draft.benefits));
}

function checkChannels(one: PlaybookCheck, wave: WaveFile, said: readonly Channel[], path: Path): void {
  const { class: own } = one.value;
  const key = wave.channel === undefined ? "channels" : "channel";
  for (const [at, channel] of said.entries()) {
    const carried = one.around.catalog.channels[channel];
    if (!carried || carried.classes.includes(own)) continue;
    const place = Array.isArray(wave.channels) ? [...path, key, at] : [...path, key];
    one.add(place, "channel_class", { content: channel, has: carried.classes.join(", "), needs: own });
  }
  const task = said.find((channel) => tasks.includes(channel));
  if (task !== undefined) {
    if (wave.owner_role === undefined || wave.deadline === undefined) one.add(path, "no_task", { channel: task });
    return;
  }
  for (const name of ["owner_role", "deadline", "hand_over"] as const)
    if (wave[name] !== undefined) one.add([...path, name], "no_task_here", { key: name });
}

function checkProducts(one: PlaybookCheck, wave: WaveFile, path: Path): void {
  const known = Object.keys(one.around.catalog.products);
  const named: (readonly [Path, string | undefined])[] = [
    [[...path, "product"], wave.product],
    ...(wave.choose ?? []).map(({ product }, at) => [[...path, "choose", at, "product"], product] as const),
  ];
  for (const [place, product] of named)
    if (product !== undefined && product !== SUITABLE)
      one.refer(place, ["product", "产品"], product, [...known, SUITABLE]);
}

function checkContents(one: PlaybookCheck, path: Path, content: WaveFile["content"], said: readonly Channel[]): void {
  if (content === undefined) return;
  const all = one.draft.content;
  const named = typeof content === "string" ? [[["content"], content] as const] : entriesOf(content);
  const { class: own } = one.value;
  for (const [key, id] of named) {
    const place = [...path, ...key];
    if (!one.refer(place, ["content", "素材"], id, Object.keys(all))) continue;
    const found = all[id];
    const wanted = key[1] ?? (said.includes(found?.channel as Channel) ? found?.channel : said[0]);
    if (found && wanted !== undefined && found.channel !== wanted)
      one.add(place, "wrong_channel", { content: id, has: found.channel, needs: wanted });
    if (found && found.class !== own) one.add(place, "wrong_class", { content: id, has: found.class, needs: own });
  }
  const has = contentByChannel({ content }, all);
  for (const channel of said)
    if (has[channel] === undefined && (typeof content !== "string" || said.length > 1))
      one.add([...path, "content"], "no_content", { channel });
}

function entriesOf(content: Readonly<Record<string, string>>): (readonly [readonly string[], string])[] {
  return Object.entries(content).map(([channel, id]) => [["content", channel], id] as const);
}
