/** How far a make has come. */
export type MakeStage = "customers" | "indexes" | "place";
export interface MakeProgress {
  readonly stage: MakeStage;
  readonly done: number;
  readonly total: number;
}

export type Stage = (stage: MakeStage, done: number, total: number) => void;
