import { fact, required, text } from "../field.ts";

/** A product that the customer holds was rated anew and is no longer suitable; the customer has to be told (S-01). */
export const productRerated = fact("product_rerated", "持有产品风险等级上调", "Held product rated higher", {
  product: required(text),
  risk_before: required(text),
  risk_after: required(text),
});
