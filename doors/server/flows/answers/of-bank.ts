/** Answers of a bank, for whoever holds the bank and no HTTP. */
import type { Actor } from "#ground/authority";
import { arrivalOfJson, misfit } from "#intake";
import type { Bank } from "../../bank-types.ts";
import { answeringPlaybooks } from "./answering.ts";
import { type AnswerParts, type Answers, createAnswers, type GivenAnswer } from "./answers.ts";

/** What answers take of a bank. */
export function answerPartsOf({ storage, definitions, intake, people, rules, clock, playbooks }: Bank): AnswerParts {
  return {
    storage,
    definitions,
    intake,
    people,
    rules,
    clock,
    playbooks: async (tx) => answeringPlaybooks(await playbooks.seen(tx)),
  };
}

export interface BankAnswers {
  /**
   * Answers a structured CloudEvent.
   * @throws intake.misfit, and as `Answers.ask`
   */
  ask(actor: Actor, event: object): Promise<GivenAnswer>;
}

const made = new WeakMap<Bank, Answers>();

export function answersOf(bank: Bank): BankAnswers {
  const answers = made.get(bank) ?? createAnswers(answerPartsOf(bank));
  made.set(bank, answers);
  return {
    async ask(actor, event) {
      const given = await answers.ask(actor, arrivalOfJson(event));
      if ("problems" in given) throw misfit(given.problems, "en");
      return given;
    },
  };
}
