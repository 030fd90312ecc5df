/** What features are called: attributes, metrics and tags by their names in the catalog, the window of a metric behind. */
import { useCallback, useMemo } from "react";
import { useCatalog } from "../../ui/use-catalog.ts";
import { useLanguage } from "../../words/index.ts";

export function useFeatureName(): (feature: string) => string {
  const catalog = useCatalog();
  const { of } = useLanguage();
  const names = useMemo(() => {
    if (!catalog) return new Map<string, string>();
    const parts = [
      ["metric", catalog.features],
      ["customer", catalog.attributes],
      ["metric", catalog.metrics],
      ["tag", catalog.tags],
    ] as const;
    return new Map(parts.flatMap(([kind, all]) => all.map((one) => [`${kind}.${one.name}`, of(one)] as const)));
  }, [catalog, of]);
  return useCallback((feature: string) => names.get(feature) ?? feature, [names]);
}

const FEATURE = /\b(?:customer|metric|tag)\.[a-z0-9_]+/g;

/** Gives a text in which features are called by their names. */
export function useFeatureNames(): (text: string) => string {
  const name = useFeatureName();
  return useCallback((text) => text.replaceAll(FEATURE, (feature) => name(feature)), [name]);
}
