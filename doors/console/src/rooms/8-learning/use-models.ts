/** Models of the bank and their versions. */
import { type UseQueryResult, useQuery } from "@tanstack/react-query";
import { type Answer, api, take } from "../../api/client.ts";

export function useModels(): UseQueryResult<Answer<"/v1/models">> {
  return useQuery({ queryKey: ["models"], queryFn: () => take(api.GET("/v1/models")) });
}
