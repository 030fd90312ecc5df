/** Definitions that were read but not yet checked against each other, and the files they came from. */

import type { AudienceFile } from "./audience-schemas.ts";
import type { BenefitFile } from "./benefit-file-schema.ts";
import type { BoardFile, MatrixFile } from "./board-schemas.ts";
import type { CatalogFile } from "./catalog-schemas.ts";
import type { ContentFile } from "./content-schemas.ts";
import type { Definitions } from "./definitions.ts";
import type { Read } from "./normalise.ts";
import type { OfferFile } from "./offer-schemas.ts";
import type { QuestionFile } from "./question-schemas.ts";
import type { ImportMap, ModelFile, OrganisationFile, PlaybookFile, PolicyFile } from "./schemas.ts";

/** What was read of each kind. */
export interface Files {
  readonly catalog: Read<CatalogFile>[];
  readonly organisation: Read<OrganisationFile>[];
  readonly policies: Read<PolicyFile>[];
  readonly models: Read<ModelFile>[];
  readonly questions: Read<QuestionFile>[];
  readonly playbooks: Read<PlaybookFile>[];
  readonly content: Read<ContentFile>[];
  readonly imports: Read<ImportMap>[];
  readonly audiences: Read<AudienceFile>[];
  readonly offers: Read<OfferFile>[];
  readonly benefits: Read<BenefitFile>[];
  readonly boards: Read<BoardFile>[];
  readonly matrix: Read<MatrixFile>[];
}

export type Draft = Omit<Definitions, "version" | "organisation"> & {
  readonly organisation: Definitions["organisation"] | undefined;
};
