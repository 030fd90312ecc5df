/** The computations over all customers that give tags; room 2 carries them out. */
export const tagComputations = [
  "rfm",
  "declining",
  "grade",
  "value_top",
  "payday",
  "month_end_peak",
  "preferred_product",
  "preferred_channel",
  "preferred_content",
  "preferred_hour",
] as const;
export type TagComputation = (typeof tagComputations)[number];
