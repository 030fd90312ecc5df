/** Numbers of subjects seen a moment ago, so that a busy customer is not looked up with every event. */
import type { MachineClock } from "#ground/clock";
import type { CustomerNumber } from "#ground/ids";

export interface KnownSubjects {
  /** What is known for one transaction; nothing that it learns counts before its commit. */
  begin(): SubjectSession;
  /** Nothing that was learned so far counts any more, sessions under way included: a customer was erased. */
  forget(): void;
}

export interface SubjectSession {
  numberOf(subject: string): CustomerNumber | undefined;
  learn(subject: string, customer: CustomerNumber): void;
  /** Call it after the commit. */
  committed(): void;
}

/** An erased customer's number is believed no longer than this, in milliseconds. */
const FRESH_MS = 3_000;
const MOST = 100_000;

export function createKnownSubjects(clock: MachineClock): KnownSubjects {
  // Two generations: what was learned in the last period and in the one before; the older is dropped whole.
  let young = new Map<string, CustomerNumber>();
  let old = new Map<string, CustomerNumber>();
  let until = 0;
  let forgotten = 0;
  const turn = (): void => {
    const now = clock.elapsed();
    if (now < until && young.size < MOST) return;
    old = now < until + FRESH_MS / 2 ? young : new Map();
    young = new Map();
    until = now + FRESH_MS / 2;
  };
  return {
    begin() {
      turn();
      const learned = new Map<string, CustomerNumber>();
      const began = forgotten;
      return {
        numberOf: (subject) => young.get(subject) ?? old.get(subject) ?? learned.get(subject),
        learn: (subject, customer) => void learned.set(subject, customer),
        committed() {
          turn();
          if (began !== forgotten) return;
          for (const [subject, customer] of learned) young.set(subject, customer);
        },
      };
    },
    forget() {
      forgotten++;
      young = new Map();
      old = new Map();
    },
  };
}
