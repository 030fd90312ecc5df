/** What the bank's data are called. */
import { useQuery } from "@tanstack/react-query";
import { type Answer, api, take } from "../api/client.ts";

export type Catalog = Answer<"/v1/catalog">;

/** Undefined until it is there. It changes only when definitions are applied. */
export function useCatalog(): Catalog | undefined {
  const { data } = useQuery({
    queryKey: ["catalog"],
    queryFn: () => take(api.GET("/v1/catalog")),
    staleTime: 300_000,
  });
  return data;
}
