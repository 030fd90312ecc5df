import { type ComputedName, computedSettings } from "./computed-schemas.ts";

/** The computations over all customers that give tags; room 2 carries them out. */
export const tagComputations = Object.keys(computedSettings) as readonly ComputedName[];
export type TagComputation = ComputedName;
