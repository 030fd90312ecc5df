/** What is known of a run's last touch. Pure. */
import type { Channel, ReceiptTest } from "#contracts/definitions";

/** A touch as the ledger has it. */
export interface TouchTold {
  readonly channel: Channel;
  readonly state: string;
  /** States and receipts that it went through. */
  readonly trail: readonly string[];
  /** What came of the colleague's task. */
  readonly outcome: string | null;
  /** A task that is finished or late, or a message of which nothing more is expected. */
  readonly settled: boolean;
}

const calls: ReadonlySet<string> = new Set(["agent_call", "robot_call", "manager"]);
// Outcomes of a call in which the customer was not spoken with.
const unanswered: ReadonlySet<string> = new Set(["no_answer", "busy", "unreachable", "wrong_person", "not_called"]);

/** @param touch the run's last touch; undefined: it has none */
export function receiptHolds(test: ReceiptTest, touch: TouchTold | undefined, outcome: string | undefined): boolean {
  if (test === "not_touched") return touch === undefined;
  return test.startsWith("not_")
    ? !happened(test.slice("not_".length), touch, outcome)
    : happened(test, touch, outcome);
}

function happened(what: string, touch: TouchTold | undefined, outcome: string | undefined): boolean {
  if (touch === undefined) return false;
  const { channel, state, trail } = touch;
  const had = (...receipts: string[]): boolean => receipts.some((receipt) => trail.includes(receipt));
  const spoken = calls.has(channel) && state === "delivered" && !unanswered.has(outcome ?? touch.outcome ?? "");
  switch (what) {
    case "delivered":
      return state === "delivered";
    case "opened":
      return had("opened", "clicked", "replied") || spoken;
    case "clicked":
      return had("clicked");
    case "answered":
      return had("replied") || spoken;
    default:
      return false;
  }
}
