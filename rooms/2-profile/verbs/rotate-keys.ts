/** Personal data under a new data key. */
import { type Actor, allow } from "#ground/authority";
import type { Storage } from "#ground/storage";
import { profilePermissions } from "../permissions.ts";
import { type Rotation, type RotationOptions, rotateInSets } from "../steps/rotate-keys.ts";
import type { DataKeySource } from "../store/data-keys.ts";

/**
 * Wraps every person's key with a new data key; run again, it goes on where it was broken off.
 * @throws authority.not_allowed, data_keys.missing_key, data_keys.wrong_key, settings.no_data_key
 */
export async function rotateDataKeys(
  storage: Storage,
  actor: Actor,
  source: DataKeySource,
  options?: RotationOptions,
): Promise<Rotation> {
  allow(actor, profilePermissions.rotate_keys);
  return await rotateInSets(storage, actor, source, options);
}
