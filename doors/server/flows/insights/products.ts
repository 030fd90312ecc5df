/** Kinds of product as learning sees them, with what the bank has in place to meet their needs. */
import { usersOf } from "#contracts/definitions";
import { findProductInsights, type ProductInsight } from "#learning";
import { type InsightBank, insightContext } from "./parts.ts";

export interface ProductTold extends ProductInsight {
  /** Playbooks and offers that sell a product of the kind: whom a need is met by. */
  readonly metBy: readonly { readonly kind: "playbook" | "offer"; readonly id: string }[];
}

export async function productsTold(bank: InsightBank, at: Date, signal?: AbortSignal): Promise<ProductTold[]> {
  const { columnar, definitions } = bank;
  const insights = await findProductInsights({ columnar, context: insightContext(bank) }, at, signal);
  const { products } = definitions.catalog;
  const users = usersOf(definitions).flatMap(({ kind, id, names }) => {
    if (kind !== "playbook" && kind !== "offer") return [];
    const kinds = new Set(
      [...names].flatMap((name) =>
        name.startsWith("product/") ? (products[name.slice("product/".length)]?.kind ?? []) : [],
      ),
    );
    return [{ kind, id, kinds } as const];
  });
  return insights.map((one) => ({
    ...one,
    metBy: users.filter(({ kinds }) => kinds.has(one.kind as never)).map(({ kind, id }) => ({ kind, id })),
  }));
}
