/** What changed in the bank, as the server tells it: what is on screen is asked anew. */
import { useEffect, useState } from "react";
import { queries } from "../api/session.ts";

/** First parts of query keys. Facts and work of people touch nearly all that a bank shows. */
const stale = {
  facts: ["home", "facts", "customers", "decisions", "touches", "tasks", "playbooks", "outcomes", "answers"],
  work: ["home", "tasks", "playbooks", "audiences", "policies", "models", "customers", "benefits", "data", "lists"],
} as const;

const AGAIN_MS = 5_000;

export type LiveState = "connecting" | "live" | "away";

/** Keeps the connection open while somebody is signed in. */
export function useLive(): LiveState {
  const [state, setState] = useState<LiveState>("connecting");
  useEffect(() => {
    let source: EventSource | undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let away = false;
    const connect = () => {
      const opened = new EventSource("/v1/live");
      source = opened;
      opened.addEventListener("open", () => {
        setState("live");
        // What happened meanwhile nobody told: all that is on screen is asked anew, what failed too.
        if (away) void queries.invalidateQueries();
        away = false;
      });
      opened.addEventListener("error", () => {
        away = true;
        setState("away");
        // The browser tries again by itself, but not after an answer that says no, as a gateway's for a server that is away.
        if (opened.readyState === EventSource.CLOSED) timer = setTimeout(connect, AGAIN_MS);
      });
      opened.addEventListener("changed", ({ data }: MessageEvent<string>) => {
        const { topics } = JSON.parse(data) as { topics: (keyof typeof stale)[] };
        const keys = new Set<unknown>(topics.flatMap((topic) => [...(stale[topic] ?? [])]));
        void queries.invalidateQueries({ predicate: ({ queryKey }) => keys.has(queryKey[0]) });
      });
    };
    connect();
    return () => {
      clearTimeout(timer);
      source?.close();
    };
  }, []);
  return state;
}
