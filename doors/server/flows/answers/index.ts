/** What is told to a request that brings a risk event. */
export { type AnsweringBook, answeringPlaybooks } from "./answering.ts";
export { type AnswerParts, type Answers, createAnswers, type GivenAnswer, type Misfit } from "./answers.ts";
export { answerCases } from "./cases.ts";
export type { AnsweringPlaybook } from "./judge.ts";
export { answerPartsOf, answersOf, type BankAnswers } from "./of-bank.ts";
