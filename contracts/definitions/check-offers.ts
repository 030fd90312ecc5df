/** An offer's words all mean something, and its prices treat customers alike or were approved. */
import { checkCondition, isDay } from "#kits/expr";
import { withAudiences } from "./audiences.ts";
import { probabilityScores } from "./check-catalog.ts";
import type { Channel, Offer } from "./definitions.ts";
import type { Draft, Files } from "./draft.ts";
import { environmentOf } from "./environment.ts";
import { hints } from "./nearest.ts";
import type { Read } from "./normalise.ts";
import type { OfferFile } from "./offer-schemas.ts";
import { channelOfPlace, personalReads, priceFlagsOf, weighedClasses } from "./offers.ts";
import type { Path, Problems } from "./problems.ts";

type One = Read<OfferFile>;

export function checkOffers(files: Files, draft: Draft, problems: Problems): void {
  for (const read of files.offers) {
    const offer = draft.offers[read.value.id];
    if (!offer) continue;
    checkNames(read, problems);
    checkDays(read, problems);
    checkWhom(read, offer, draft, problems);
    checkWorth(read, draft, problems);
    checkChannels(read, offer, draft, problems);
    checkPrices(read, offer, draft, problems);
  }
}

function refer(
  { source }: One,
  path: Path,
  [what, what_zh]: readonly [string, string],
  name: string,
  known: Iterable<string>,
  problems: Problems,
): boolean {
  const names = [...known];
  if (names.includes(name)) return true;
  const [en, zh] = hints(name, names);
  problems.add(source, path, "unknown_reference", { what, what_zh, name, ...en }, zh);
  return false;
}

const languages = [
  ["zh", "Chinese", "中文"],
  ["en", "English", "英文"],
] as const;

/** Weights and prices are shown to people: each has both names, and names are unique. */
function checkNames({ source, value }: One, problems: Problems): void {
  for (const list of ["context", "levers", "prices"] as const) {
    const seen = new Set<string>();
    for (const [at, one] of (value[list] ?? []).entries()) {
      for (const [key, language, language_zh] of languages)
        if (one[key] === undefined)
          problems.add(source, [list, at], "missing_name", { of: one.name, language, key, language_zh });
      if (seen.has(one.name))
        problems.add(source, [list, at, "name"], "twice", { what: list, name: one.name, other: source.file });
      seen.add(one.name);
    }
  }
}

function checkDays({ source, value }: One, problems: Problems): void {
  for (const key of ["from", "to"] as const) {
    const day = value[key];
    if (day !== undefined && !isDay(day)) problems.add(source, [key], "not_a_day", { value: day });
  }
  if (value.from !== undefined && value.to !== undefined && value.to < value.from)
    problems.add(source, ["to"], "not_rising", { key: "from, to" });
}

function zoneOf(draft: Draft): string {
  return draft.organisation?.zone ?? "Asia/Shanghai";
}

function checkWhen({ source }: One, path: Path, text: string, draft: Draft, problems: Problems): void {
  const { catalog, audiences } = draft;
  const environment = withAudiences(environmentOf(catalog, zoneOf(draft)), audiences);
  const { condition, problems: found } = checkCondition(text, environment);
  for (const { start, en, zh } of found)
    problems.add(source, path, "condition", { message: en, position: start + 1 }, { message: zh });
  for (const attribute of condition?.reads.attributes ?? [])
    if (catalog.attributes[attribute]?.personal) problems.add(source, path, "rule_personal", { attribute });
}

function checkWhom(read: One, offer: Offer, draft: Draft, problems: Problems): void {
  const { source, value } = read;
  if (value.condition !== undefined) checkWhen(read, ["condition"], value.condition, draft, problems);
  for (const [at, { when }] of (value.context ?? []).entries())
    checkWhen(read, ["context", at, "when"], when, draft, problems);
  if (offer.personal) return;
  const reads = personalReads(offer, { ...draft, zone: zoneOf(draft) });
  if (reads.length > 0)
    problems.add(source, ["personal"], "offer_not_personal", { offer: offer.id, reads: reads.join(", ") });
}

function checkWorth(read: One, draft: Draft, problems: Problems): void {
  const { source, value } = read;
  const { product, probability, value: worth } = value;
  if (product !== undefined) {
    const products = Object.keys(draft.catalog.products);
    refer(read, ["product"], ["product", "产品"], product, products, problems);
  }
  if (probability && "score" in probability)
    refer(
      read,
      ["probability", "score"],
      ["score", "评分"],
      probability.score,
      probabilityScores(draft.catalog),
      problems,
    );
  if (worth === undefined) {
    if (weighedClasses.includes(value.class)) problems.add(source, [], "offer_worth", { offer: value.id });
    return;
  }
  if (!("margin" in worth)) return;
  const path = ["value", "margin"];
  const ids = draft.policies.map(({ id }) => id);
  if (!refer(read, path, ["policy", "策略"], worth.margin, ids, problems)) return;
  if (product === undefined) problems.add(source, path, "offer_margin", { offer: value.id });
  for (const policy of draft.policies.filter(({ id }) => id === worth.margin)) {
    if (policy.kind !== "product_margin") {
      problems.add(source, path, "wrong_policy", { policy: policy.id, has: policy.kind, needs: "product_margin" });
    } else if (product !== undefined && policy.yuan[product] === undefined)
      problems.add(source, path, "no_amount", { policy: policy.id, key: product });
  }
}

function checkChannels(read: One, offer: Offer, draft: Draft, problems: Problems): void {
  const { source, value } = read;
  for (const [at, channel] of value.channels.entries()) {
    const carried = draft.catalog.channels[channel];
    if (!carried || carried.classes.includes(value.class)) continue;
    const params = { content: channel, has: carried.classes.join(", "), needs: value.class };
    problems.add(source, ["channels", at], "channel_class", params);
  }
  const shown: readonly Channel[] = [...value.channels, ...offer.places.map((place) => channelOfPlace[place])];
  for (const [channel, id] of Object.entries(value.content ?? {})) {
    const path = ["content", channel];
    if (!shown.includes(channel as Channel)) {
      problems.add(source, path, "offer_channel", { offer: value.id, channel });
      continue;
    }
    if (!refer(read, path, ["content", "素材"], id, Object.keys(draft.content), problems)) continue;
    const content = draft.content[id];
    if (!content) continue;
    if (content.channel !== channel)
      problems.add(source, path, "wrong_channel", { content: id, has: content.channel, needs: channel });
    if (content.class !== value.class)
      problems.add(source, path, "wrong_class", { content: id, has: content.class, needs: value.class });
  }
}

const reviewers: readonly string[] = ["approver", "compliance"];

/** A price that differs by what a customer does or prefers goes out only after a review. */
function checkPrices(read: One, offer: Offer, draft: Draft, problems: Problems): void {
  const { source, value } = read;
  for (const [at, { when, rate, fee }] of (value.prices ?? []).entries()) {
    if ((rate === undefined) === (fee === undefined)) problems.add(source, ["prices", at], "price_one_of");
    if (when !== undefined) checkWhen(read, ["prices", at, "when"], when, draft, problems);
  }
  const review = value.price_review;
  if (review) {
    if (!isDay(review.on)) problems.add(source, ["price_review", "on"], "not_a_day", { value: review.on });
    const people = draft.organisation?.people ?? [];
    const known = people.map(({ login }) => login);
    if (refer(read, ["price_review", "by"], ["person", "人员"], review.by, known, problems)) {
      const may = people.some(
        ({ login, roles }) => login === review.by && roles.some((one) => reviewers.includes(one)),
      );
      if (!may) problems.add(source, ["price_review", "by"], "price_reviewer", { login: review.by });
    }
    return;
  }
  for (const { at, price, reads } of priceFlagsOf(offer, { ...draft, zone: zoneOf(draft) }))
    problems.add(source, ["prices", at, "when"], "price_by_profile", { price, reads: reads.join(", ") });
}
