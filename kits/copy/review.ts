import { type Skeleton, skeletonOf } from "./skeleton.ts";
import { denials, riskSentence, twiceDenied, type WordClass, watched } from "./words.ts";

/** What a text speaks of: an investment or an insurance, a wealth product, or neither. */
export type CopyNature = "plain" | "investment" | "wealth";

export interface CopyFinding {
  readonly class: WordClass | "double_denial" | "risk_sentence";
  readonly verdict: "block" | "review" | "missing";
  /** The words as they stand in the text; the sentence that is missing. */
  readonly words: string;
  /** Place in the text, UTF-16 units, the end not included; both 0 for what is missing. */
  readonly from: number;
  readonly to: number;
}

export interface CopyReview {
  /** `block`: may not go out; `review`: a person decides; `pass`: nothing was found. */
  readonly verdict: "block" | "review" | "pass";
  readonly findings: readonly CopyFinding[];
}

/**
 * Reads a text as advertising law does: words hidden by spaces, full-width or traditional signs are found, words that are
 * denied ("not principal-guaranteed") are not, and what is denied twice goes to a person.
 */
export function reviewCopy(original: string, nature: CopyNature, language: "zh" | "en" = "zh"): CopyReview {
  const skeleton = skeletonOf(original);
  const findings = watched
    .filter(({ where }) => where === "always" || nature !== "plain")
    .flatMap(({ words, verdict, class: of }) =>
      words.flatMap((word) => placesOf(skeleton, word).map((at) => ({ at, word, verdict, of }))),
    )
    .flatMap(({ at, word, verdict, of }): CopyFinding[] => {
      const before = skeleton.text.slice(0, at);
      const place = spanOf(original, skeleton, at, at + word.length);
      if (of !== "guarantee" && of !== "evidence") return [{ class: of, verdict, ...place }];
      if (twiceDenied.some((denial) => before.endsWith(denial)))
        return [{ class: "double_denial", verdict: "review", ...place }];
      return denials.some((denial) => before.endsWith(denial)) ? [] : [{ class: of, verdict, ...place }];
    });
  const all = [...widest(findings), ...missing(skeleton, nature, language)];
  const isBlocked = all.some(({ verdict }) => verdict !== "review");
  return { verdict: isBlocked ? "block" : all.length > 0 ? "review" : "pass", findings: all };
}

function placesOf({ text }: Skeleton, word: string): number[] {
  const places: number[] = [];
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) places.push(at);
  return places;
}

function spanOf(original: string, { places }: Skeleton, from: number, to: number) {
  const [first, last] = [places[from] ?? 0, places[to - 1] ?? 0];
  const end = last + ((original.codePointAt(last) ?? 0) > 0xffff ? 2 : 1);
  return { words: original.slice(first, end), from: first, to: end };
}

/** Of words inside one another the widest is told, the strictest first. */
function widest(findings: readonly CopyFinding[]): CopyFinding[] {
  return findings
    .filter(
      (one) =>
        !findings.some(
          (other) =>
            other !== one && other.from <= one.from && other.to >= one.to && other.to - other.from > one.to - one.from,
        ),
    )
    .sort((a, b) => a.from - b.from || a.to - b.to);
}

function missing(skeleton: Skeleton, nature: CopyNature, language: "zh" | "en"): CopyFinding[] {
  const sentence = riskSentence[language];
  if (nature !== "wealth" || skeleton.text.includes(skeletonOf(sentence).text)) return [];
  return [{ class: "risk_sentence", verdict: "missing", words: sentence, from: 0, to: 0 }];
}
