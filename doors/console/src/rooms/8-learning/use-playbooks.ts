/** Playbooks and what they are called. */
import { type UseQueryResult, useQuery } from "@tanstack/react-query";
import { useCallback } from "react";
import { type Answer, api, take } from "../../api/client.ts";
import { useLanguage } from "../../words/index.ts";

export function usePlaybooks(): UseQueryResult<Answer<"/v1/playbooks">> {
  return useQuery({ queryKey: ["playbooks"], queryFn: () => take(api.GET("/v1/playbooks")) });
}

export function usePlaybookName(): (playbook: string) => string {
  const { of } = useLanguage();
  const { data } = usePlaybooks();
  return useCallback((playbook) => of(data?.playbooks.find(({ id }) => id === playbook)) || playbook, [data, of]);
}
