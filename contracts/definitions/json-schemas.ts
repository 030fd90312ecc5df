/** The schemas as files for editors: one per kind of definition file. */
import { type TSchema, Type } from "typebox";
import { audienceSchema } from "./audience-schemas.ts";
import { benefitSchema } from "./benefit-file-schema.ts";
import { boardSchema, matrixSchema } from "./board-schemas.ts";
import { caseSchema } from "./case-schemas.ts";
import { catalogSchema } from "./catalog-schemas.ts";
import { contentSchemas } from "./content-schemas.ts";
import { offerSchema } from "./offer-schemas.ts";
import { questionSchema } from "./question-schemas.ts";
import { importMapSchema, modelSchema, organisationSchema, playbookSchema, policySchemas } from "./schemas.ts";

const all: Readonly<Record<string, readonly [match: string, schema: TSchema]>> = {
  catalog: ["bank/catalog/*.yaml", catalogSchema],
  organisation: ["bank/organisation.yaml", organisationSchema],
  policy: ["bank/policies/*.yaml", Type.Union(Object.values(policySchemas))],
  model: ["bank/models/*.yaml", Type.Union([questionSchema, modelSchema])],
  playbook: ["bank/playbooks/*/*.yaml", playbookSchema],
  content: ["bank/content/*.yaml", Type.Union(Object.values(contentSchemas))],
  audience: ["bank/audiences/*.yaml", audienceSchema],
  offer: ["bank/offers/*.yaml", offerSchema],
  benefit: ["bank/benefits/*.yaml", benefitSchema],
  board: ["bank/boards/*.yaml", boardSchema],
  matrix: ["bank/matrix.yaml", matrixSchema],
  case: ["bank/cases/**/*.case.yaml", caseSchema],
  "import-map": ["bank/imports/*.map.yaml", importMapSchema],
};

/** Files by name with their text; they stand in `contracts/definitions/schema/`. */
export function jsonSchemaFiles(): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  for (const [name, [match, schema]] of Object.entries(all)) {
    const whole = {
      $schema: "https://json-schema.org/draft/2020-12/schema",
      title: `Perennial ${name}`,
      $comment: match,
      ...schema,
    };
    files.set(`${name}.json`, `${JSON.stringify(whole, null, 2)}\n`);
  }
  return files;
}
