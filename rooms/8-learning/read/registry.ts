/** What models there are, who stands, what happened to them and what became of their scores. */
import { type Actor, allow } from "#ground/authority";
import { personIdOf } from "#ground/organisation";
import type { Storage } from "#ground/storage";
import { learningPermissions } from "../permissions.ts";
import { type CardDefinition, type CardPart, cardOf } from "../rules/registry/card.ts";
import { registryCases } from "../rules/registry/cases.ts";
import type { Judged } from "../rules/registry/judge.ts";
import { USUAL_SHARE } from "../rules/registry/share.ts";
import type { ModelState, VersionLine, VersionMeasures } from "../rules/registry/version.ts";
import { batchesOf, type ScoreBatch } from "../store/batches.ts";
import { changesOf, type ModelChange, type ModelVersion, versionLines, versionOf } from "../store/registry.ts";

/** How the labels of versions and changes are said: people of the organisation by their logins, jobs by their purpose. */
export function whoIn(people: readonly { readonly login: string }[]): (label: string) => string {
  const logins = new Map(people.map(({ login }) => [`person:${personIdOf(login)}`, login]));
  return (label) => logins.get(label) ?? label.replace(/^job:/, "");
}

/** Versions of all models, the newest of each first. */
export async function listModels(storage: Storage, actor: Actor): Promise<VersionLine[]> {
  allow(actor, learningPermissions.read);
  return await storage.as(actor, (tx) => versionLines(tx));
}

export interface ShownModel {
  readonly model: string;
  readonly versions: readonly VersionLine[];
  readonly changes: readonly ModelChange[];
  readonly batches: readonly ScoreBatch[];
}

/** One model; without a version yet its lists are empty. */
export async function showModel(storage: Storage, actor: Actor, model: string): Promise<ShownModel> {
  allow(actor, learningPermissions.read);
  return await storage.as(actor, async (tx) => ({
    model,
    versions: await versionLines(tx, model),
    changes: await changesOf(tx, model),
    batches: await batchesOf(tx, model),
  }));
}

export interface ShownVersion extends Omit<ModelVersion, "artefact" | "reference"> {
  readonly card: readonly CardPart[];
}

/** @throws models.no_model, models.no_version */
export async function showVersion(
  storage: Storage,
  actor: Actor,
  asked: {
    readonly model: string;
    readonly version?: number | undefined;
    readonly definition?: CardDefinition | undefined;
    /** How people are named on the card; their labels when absent. */
    readonly who?: (label: string) => string;
  },
): Promise<ShownVersion> {
  allow(actor, learningPermissions.read);
  const found = await storage.as(actor, (tx) => versionOf(tx, asked.model, asked.version));
  const { artefact: _, reference: __, ...rest } = found;
  return { ...rest, card: cardOf(found, asked.definition, asked.who) };
}

export interface ComparedSide {
  readonly version: number;
  readonly state: ModelState;
  readonly algorithm: string;
  readonly measures: VersionMeasures;
  /** Of batches that were judged, on the customers whom this version scored; newest first. */
  readonly batches: readonly { readonly moment: Date; readonly judged: Judged }[];
}
export interface ComparedVersions {
  readonly model: string;
  readonly sides: readonly ComparedSide[];
  /** Share of the customers whom the challenger scores. */
  readonly share: number;
}

/**
 * Versions side by side: the champion and its challenger, or those that are named.
 * @throws models.no_model, models.no_version, models.no_champion, models.no_challenger
 */
export async function compareVersions(
  storage: Storage,
  actor: Actor,
  asked: { readonly model: string; readonly versions?: readonly number[]; readonly share?: number | undefined },
): Promise<ComparedVersions> {
  allow(actor, learningPermissions.read);
  const { model, versions = [] } = asked;
  return await storage.as(actor, async (tx) => {
    const all = await versionLines(tx, model);
    if (all.length === 0) throw registryCases.no_model({ model });
    const chosen = versions.length > 0 ? versions.map((version) => named(all, model, version)) : standing(all, model);
    const batches = await batchesOf(tx, model);
    return {
      model,
      share: asked.share ?? USUAL_SHARE,
      sides: chosen.map(({ version, state, algorithm, measures }) => ({
        version,
        state,
        algorithm,
        measures,
        batches: batches.flatMap(({ moment, result }) =>
          (result?.versions ?? []).flatMap((one) => (one.version === version ? [{ moment, judged: one.judged }] : [])),
        ),
      })),
    };
  });
}

function named(all: readonly VersionLine[], model: string, version: number): VersionLine {
  const found = all.find((one) => one.version === version);
  if (!found) throw registryCases.no_version({ model, version });
  return found;
}

function standing(all: readonly VersionLine[], model: string): readonly VersionLine[] {
  const champion = all.find(({ state }) => state === "champion");
  const challenger = all.find(({ state }) => state === "challenger");
  if (!champion) throw registryCases.no_champion({ model });
  if (!challenger) throw registryCases.no_challenger({ model });
  return [champion, challenger];
}
