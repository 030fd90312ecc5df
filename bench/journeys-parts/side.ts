/** One side of the measurement of journeys. */
export interface Work {
  readonly customers: number;
  readonly waves: number;
  readonly steps: number;
}

export interface Side {
  readonly name: string;
  readonly setting: string;
  versions(of: (name: string) => string): Readonly<Record<string, string>>;
  /** Brings every customer to the first step; not measured. */
  prepare(round: string): Promise<void>;
  /** Takes every step of every customer. */
  work(round: string): Promise<void>;
  /** Outbox rows of the round. */
  rows(round: string): Promise<number>;
  close(): Promise<void>;
}
