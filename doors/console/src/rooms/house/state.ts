/** What stands in the address of the organisation's page. */
export const houseTabs = ["people", "keys", "audit"] as const;

export interface HouseState {
  readonly tab?: (typeof houseTabs)[number];
  readonly find?: string;
  readonly unit?: string;
  readonly person?: string;
  readonly action?: string;
  readonly target?: string;
}
