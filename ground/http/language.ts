import type { Language } from "#ground/errors";

/** The language a caller asked for in Accept-Language, of the two there are; `fallback` when it asks for neither. */
export function chooseLanguage(header: string | undefined, fallback: Language): Language {
  let best: Language | undefined;
  let bestQuality = 0;
  for (const part of (header ?? "").split(",")) {
    const [tag = "", ...parameters] = part.trim().toLowerCase().split(";");
    const given = parameters.map((parameter) => /^\s*q\s*=\s*([\d.]+)\s*$/.exec(parameter)?.[1]).find(Boolean);
    const quality = given === undefined ? 1 : Number(given);
    const primary = tag.trim().split("-")[0];
    const language = primary === "zh" || primary === "en" ? primary : tag.trim() === "*" ? fallback : undefined;
    if (language !== undefined && quality > bestQuality) [best, bestQuality] = [language, quality];
  }
  return best ?? fallback;
}
