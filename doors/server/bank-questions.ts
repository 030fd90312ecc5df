/** Questions of a bank's models: rows, versions and scores, out of what the bank has. */
import { modelNamed, type Question } from "#contracts/definitions";
import { type QuestionSource, questionSource, type SourceParts } from "#learning";
import type { Bank } from "./bank-types.ts";
import { serverCases } from "./cases.ts";
import { releaseVersion } from "./status.ts";

type Parts = Pick<Bank, "columnar" | "definitions" | "rules">;

export function questionParts({ columnar, definitions, rules }: Parts): SourceParts {
  return {
    columnar,
    catalog: definitions.catalog,
    zone: definitions.organisation.zone,
    kept: rules.metrics.kept,
    codeVersion: releaseVersion(),
  };
}

export function sourceOf(bank: Parts): QuestionSource {
  return questionSource(questionParts(bank));
}

/** @throws server.unknown_model, server.no_question for one that learns from records of calls */
export function questionNamed({ definitions }: Pick<Bank, "definitions">, id: string): Question {
  const question = definitions.questions?.[id];
  if (question) return question;
  const known = Object.keys(definitions.questions ?? {}).join(", ");
  if (modelNamed(definitions, id)) throw serverCases.no_question({ model: id, known });
  throw serverCases.unknown_model({ model: id, known });
}
