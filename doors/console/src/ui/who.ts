/** Who did a thing, by the name that records keep. */
import { useQuery } from "@tanstack/react-query";
import { useCallback, useMemo } from "react";
import { api, take } from "../api/client.ts";
import { common } from "../words/common.ts";
import { useLanguage, useWords } from "../words/index.ts";

/** As records name a person or a job inside of a longer text. */
const RECORDED = /\bperson:[0-9a-z-]+/gi;

/** Gives a text in which records' names of people (`person:…`) are those that colleagues know. */
export function useWhoIn(): (text: string) => string {
  const who = useWho();
  return useCallback((text) => text.replaceAll(RECORDED, (recorded) => who(recorded)), [who]);
}

/** Gives a person's name for what records say (`person:…`), and words for what works by itself. */
export function useWho(): (recorded: string | null | undefined) => string {
  const { of } = useLanguage();
  const say = useWords(common);
  const { data } = useQuery({
    queryKey: ["organisation"],
    queryFn: () => take(api.GET("/v1/organisation")),
    staleTime: 300_000,
  });
  return useMemo(() => {
    const people = new Map(data?.people.map((one) => [one.as, of(one) || one.login]));
    return (recorded) => {
      if (recorded === null || recorded === undefined || recorded === "") return "–";
      const known = people.get(recorded);
      if (known !== undefined) return known;
      // Somebody outside of one's own part of the bank.
      if (recorded.startsWith("person:")) return say("somebody");
      return recorded.startsWith("job:") ? say("by_itself", { what: recorded.slice("job:".length) }) : recorded;
    };
  }, [data, of, say]);
}
