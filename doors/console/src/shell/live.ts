/** What changed in the bank, as the server tells it: what is on screen is asked anew. */
import { useEffect, useState } from "react";
import { queries } from "../api/session.ts";

/** First parts of query keys. Facts and work of people touch nearly all that a bank shows. */
const stale = {
  facts: ["home", "facts", "customers", "decisions", "touches", "tasks", "playbooks", "outcomes", "answers"],
  work: ["home", "tasks", "playbooks", "audiences", "policies", "models", "customers", "benefits", "data", "lists"],
} as const;

export type LiveState = "connecting" | "live" | "away";

/** Keeps the connection open while somebody is signed in. */
export function useLive(): LiveState {
  const [state, setState] = useState<LiveState>("connecting");
  useEffect(() => {
    const source = new EventSource("/v1/live");
    source.addEventListener("open", () => setState("live"));
    source.addEventListener("error", () => setState("away"));
    source.addEventListener("changed", ({ data }: MessageEvent<string>) => {
      const { topics } = JSON.parse(data) as { topics: (keyof typeof stale)[] };
      const keys = new Set<unknown>(topics.flatMap((topic) => [...(stale[topic] ?? [])]));
      void queries.invalidateQueries({ predicate: ({ queryKey }) => keys.has(queryKey[0]) });
    });
    return () => source.close();
  }, []);
  return state;
}
