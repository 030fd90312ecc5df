/** What was learnt beside probabilities, as it stands. */
import { type Actor, allow } from "#ground/authority";
import type { Storage } from "#ground/storage";
import { learningPermissions } from "../permissions.ts";
import type { NextProducts } from "../rules/next-products.ts";
import { readNext } from "../steps/next-products.ts";
import { type ClusterSet, clusterSets } from "../store/cluster-sets.ts";
import { type CopyTold, readCopies } from "../store/copy.ts";
import { type ValueFit, valueFits } from "../store/value-fits.ts";

/** Clusters of customers who left, the newest first. @throws authority.not_allowed */
export async function listClusters(storage: Storage, actor: Actor): Promise<ClusterSet[]> {
  allow(actor, learningPermissions.read);
  return await storage.as(actor, clusterSets);
}

/** Wordings that are tried against each other. @throws authority.not_allowed */
export async function listWordings(storage: Storage, actor: Actor): Promise<CopyTold[]> {
  allow(actor, learningPermissions.read);
  return await storage.as(actor, readCopies);
}

/** Fits of what customers will bring, the newest first. @throws authority.not_allowed */
export async function listValues(storage: Storage, actor: Actor): Promise<ValueFit[]> {
  allow(actor, learningPermissions.read);
  return await storage.as(actor, valueFits);
}

/** Products that follow each other, as found last. @throws authority.not_allowed */
export async function listNext(storage: Storage, actor: Actor): Promise<NextProducts | null> {
  allow(actor, learningPermissions.read);
  return (await storage.as(actor, readNext)) ?? null;
}
