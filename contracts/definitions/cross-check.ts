/** What one file says of another must be so. Stands in its own files by kind; this one calls them all. */
import { checkAudiences } from "./check-audiences.ts";
import { checkBenefits } from "./check-benefits.ts";
import { checkBoards } from "./check-boards.ts";
import { checkCatalog } from "./check-catalog.ts";
import { checkComputed } from "./check-computed.ts";
import { checkContent } from "./check-content.ts";
import { checkCopy } from "./check-copy.ts";
import { checkImports } from "./check-imports.ts";
import { checkMetrics } from "./check-metrics.ts";
import { checkModels } from "./check-models.ts";
import { checkOffers } from "./check-offers.ts";
import { checkOrganisation } from "./check-organisation.ts";
import { checkPlaybooks } from "./check-playbooks.ts";
import { checkPolicies } from "./check-policies.ts";
import { checkQuestions } from "./check-questions.ts";
import { checkTags } from "./check-tags.ts";
import type { Draft, Files } from "./draft.ts";
import type { Problems } from "./problems.ts";

export function crossCheck(files: Files, draft: Draft, problems: Problems): void {
  checkCatalog(files, draft, problems);
  checkMetrics(files, draft, problems);
  checkTags(files, draft, problems);
  checkComputed(files, draft, problems);
  checkOrganisation(files, problems);
  checkPolicies(files, draft, problems);
  checkBenefits(files, draft, problems);
  checkContent(files, draft, problems);
  checkModels(files, draft, problems);
  checkQuestions(files, draft, problems);
  checkPlaybooks(files, draft, problems);
  checkImports(files, draft, problems);
  checkAudiences(files, draft, problems);
  checkOffers(files, draft, problems);
  checkCopy(files, draft, problems);
  checkBoards(files, draft, problems);
}
