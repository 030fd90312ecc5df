/** What kinds of product are called. */
import { useCallback } from "react";
import { useWordOf } from "../../words/index.ts";
import { insightWords } from "./insight-words.ts";

export function useItemName(): (kind: string) => string {
  const word = useWordOf(insightWords);
  return useCallback((kind) => word(`item_${kind}`).replace(/^item_/, ""), [word]);
}
