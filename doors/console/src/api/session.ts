/** Who is signed in, which bank this is, and the memory of what was asked. */
import { QueryCache, QueryClient, queryOptions, useQuery } from "@tanstack/react-query";
import { type Answer, api, Refusal, take } from "./client.ts";

export type Me = Answer<"/v1/me">;
export type Status = Answer<"/v1/status">;

let onSignedOut: () => void = () => undefined;

/** What happens when a request finds that the session is over. */
export function whenSignedOut(act: () => void): void {
  onSignedOut = act;
}

export const queries = new QueryClient({
  queryCache: new QueryCache({
    onError(error, query) {
      if (error instanceof Refusal && error.status === 401 && query.queryKey[0] !== "me") onSignedOut();
    },
  }),
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      // What the server refuses it refuses again; what can't be reached, or is busy, may be there in a moment.
      retry: (count, error) => count < 3 && (!(error instanceof Refusal) || error.status === 503),
      refetchOnWindowFocus: true,
    },
  },
});

export const meQuery = queryOptions({
  queryKey: ["me"],
  queryFn: () => take(api.GET("/v1/me")),
  staleTime: 60_000,
  retry: (count, error) => count < 3 && !(error instanceof Refusal && error.status < 500),
});

export const statusQuery = queryOptions({
  queryKey: ["status"],
  queryFn: () => take(api.GET("/v1/status")),
  refetchInterval: 15_000,
});

/** Who is signed in; within the shell somebody always is. */
export function useMe(): Me {
  const { data } = useQuery(meQuery);
  if (!data) throw new Error("nobody is signed in");
  return data;
}

/** Whether the person who is signed in holds one of the permissions. */
export function useMay(...permissions: readonly string[]): boolean {
  const { may } = useMe();
  return permissions.some((permission) => may.includes(permission));
}

export function useBank(): Status["bank"] | undefined {
  return useQuery(statusQuery).data?.bank;
}
