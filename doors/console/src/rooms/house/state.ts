/** What stands in the address of the organisation's page, and of the system's. */
export const houseTabs = ["people", "roles", "units", "keys", "audit"] as const;
export const systemTabs = ["health", "settings", "clock"] as const;

export interface HouseState {
  readonly tab?: (typeof houseTabs)[number];
  readonly find?: string;
  readonly unit?: string;
  readonly person?: string;
  readonly action?: string;
  readonly target?: string;
}

export interface SystemState {
  readonly tab?: (typeof systemTabs)[number];
}
