/** A text without what hides words in it, each sign with its place in the original. */

export interface Skeleton {
  readonly text: string;
  /** Place in the original of each UTF-16 unit of `text`, and its end. */
  readonly places: readonly number[];
}

// Signs of the watched words alone: everything else may stay as it was written.
const simplified: Readonly<Record<string, string>> = Object.fromEntries(
  [
    ..."險险穩稳賺赚賠赔國国級级證证無无風风絕绝對对剛刚兌兑樣样業业績绩優优機机會会錯错過过擇择選选諾诺獲获長长額额點点資资財财產产謹谨慎慎償偿",
  ]
    .map((sign, at, all) => [sign, all[at + 1] ?? sign] as const)
    .filter((_, at) => at % 2 === 0),
);

const hiding = /[\p{White_Space}\p{Punctuation}\p{Symbol}\p{Default_Ignorable_Code_Point}\p{Mark}]/u;

/** NFKC, simplified Chinese, lower case; without spaces, punctuation, symbols and signs that nobody sees. */
export function skeletonOf(original: string): Skeleton {
  let text = "";
  const places: number[] = [];
  let at = 0;
  for (const sign of original) {
    for (const plain of sign.normalize("NFKC")) {
      if (hiding.test(plain)) continue;
      const written = (simplified[plain] ?? plain).toLowerCase();
      text += written;
      for (let unit = 0; unit < written.length; unit++) places.push(at);
    }
    at += sign.length;
  }
  places.push(at);
  return { text, places };
}
