/** What one file says of another must be so. Stands in its own files by kind; this one calls them all. */
import { checkContent } from "./check-content.ts";
import { checkImports } from "./check-imports.ts";
import { checkModels } from "./check-models.ts";
import { checkOrganisation } from "./check-organisation.ts";
import { checkPlaybooks } from "./check-playbooks.ts";
import { checkPolicies } from "./check-policies.ts";
import type { Draft, Files } from "./draft.ts";
import type { Problems } from "./problems.ts";

export function crossCheck(files: Files, draft: Draft, problems: Problems): void {
  checkCatalog(files, problems);
  checkOrganisation(files, problems);
  checkPolicies(files, problems);
  checkContent(files, draft, problems);
  checkModels(files, draft, problems);
  checkPlaybooks(files, draft, problems);
  checkImports(files, draft, problems);
}

function checkCatalog(files: Files, problems: Problems): void {
  for (const { source, value } of files.catalog) {
    for (const [attribute, file] of Object.entries(value.attributes ?? {})) {
      if (file.personal && file.model === "allowed")
        problems.add(source, ["attributes", attribute, "model"], "personal_allowed", { attribute });
    }
  }
}
