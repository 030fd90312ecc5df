/** What stands in the address of the work list. */
export interface TasksState {
  readonly whose?: "pool" | "all" | "board";
  readonly late?: true;
  /** The task that is open. */
  readonly task?: number;
}
