/** Words of the console: each in Chinese and English, side by side where they are defined. */
import i18next from "i18next";
import { useCallback, useMemo } from "react";
import { initReactI18next, useTranslation } from "react-i18next";

export type Language = "zh" | "en";

/** A text in both languages; what stands in braces is a parameter, and both have the same. */
export interface Both {
  readonly zh: string;
  readonly en: string;
}

export interface Words<Key extends string> {
  readonly part: string;
  readonly keys: readonly Key[];
}

export type Say<Key extends string> = (key: Key, values?: Readonly<Record<string, string | number>>) => string;

const REMEMBERED = "perennial.language";

function firstLanguage(): Language {
  const kept = localStorage.getItem(REMEMBERED);
  if (kept === "zh" || kept === "en") return kept;
  return navigator.languages.some((one) => one.startsWith("zh")) ? "zh" : "en";
}

void i18next.use(initReactI18next).init({
  lng: firstLanguage(),
  fallbackLng: false,
  resources: {},
  // React escapes what it shows.
  interpolation: { escapeValue: false, prefix: "{", suffix: "}" },
  keySeparator: false,
  nsSeparator: false,
});
showLanguage();

function showLanguage(): void {
  document.documentElement.lang = i18next.language === "zh" ? "zh-CN" : "en";
}

/** Adds the words of a part of the console; a part's page brings its own. */
export function defineWords<const Table extends Readonly<Record<string, Both>>>(
  part: string,
  table: Table,
): Words<keyof Table & string> {
  for (const language of ["zh", "en"] as const) {
    const texts = Object.fromEntries(Object.entries(table).map(([key, both]) => [key, both[language]]));
    i18next.addResourceBundle(language, part, texts);
  }
  return { part, keys: Object.keys(table) };
}

/** Says a part's words in the language that holds. */
export function useWords<Key extends string>(words: Words<Key>): Say<Key> {
  const { t } = useTranslation(words.part);
  return useCallback((key, values) => t(key, { ...values }), [t]);
}

/** The word of a code that a server gives, where the part has one; the code itself otherwise. */
export function useWordOf<Key extends string>(words: Words<Key>): (code: string) => string {
  const say = useWords(words);
  const known = useMemo(() => new Set<string>(words.keys), [words]);
  return useCallback((code) => (known.has(code) ? say(code as Key) : code), [known, say]);
}

export interface Speaking {
  readonly language: Language;
  /** Of a text that the server gives in both languages, the one that holds. */
  readonly of: (both: Both | null | undefined) => string;
  readonly change: (language: Language) => void;
}

export function useLanguage(): Speaking {
  const { i18n } = useTranslation();
  const language: Language = i18n.language === "en" ? "en" : "zh";
  const of = useCallback((both: Both | null | undefined) => both?.[language] ?? "", [language]);
  const change = useCallback(
    (next: Language) => {
      localStorage.setItem(REMEMBERED, next);
      void i18n.changeLanguage(next).then(showLanguage);
    },
    [i18n],
  );
  return { language, of, change };
}

/** What requests say of the language that is wanted. */
export function acceptLanguage(): string {
  return i18next.language === "en" ? "en" : "zh-CN";
}
