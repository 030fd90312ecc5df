/** Every person's key wrapped with a new data key, in sets; may be broken off anywhere and run again. */
import { audit } from "#ground/audit";
import type { Actor } from "#ground/authority";
import { machine } from "#ground/clock";
import type { Storage } from "#ground/storage";
import {
  addDataKey,
  countElsewhere,
  type DataKeySource,
  dataKeyCases,
  fingerprintOf,
  readDataKeys,
  retireDataKeys,
  rewrapSome,
} from "../store/data-keys.ts";
import { createVault } from "../store/vault.ts";

export interface Rotation {
  /** Number of the key under which personal data stands now. */
  readonly key: number;
  /** Whether this run went on with one that was broken off. */
  readonly resumed: boolean;
  readonly rewrapped: number;
  /** Persons that others made under an older key meanwhile: run it again. */
  readonly left: number;
}

export interface RotationOptions {
  /** Persons of one commit; 2,000 when absent. */
  readonly setSize?: number;
  /** Told after each commit. */
  readonly onProgress?: (rewrapped: number) => void;
  readonly signal?: AbortSignal;
}

/**
 * Wraps all persons' keys with the next data key, or with the newest where a rotation was broken off. What the persons'
 * keys seal is not touched, and neither are the hashes by which people are found: their pepper stays as it is, for the
 * bank's own customer ids, which it hashes, are kept nowhere in the clear.
 */
export async function rotateInSets(
  storage: Storage,
  actor: Actor,
  source: DataKeySource,
  options: RotationOptions = {},
): Promise<Rotation> {
  const { key, resumed } = await nextKey(storage, actor, source);
  const vault = createVault({ wrapping: { current: () => key, key: keyOf(source) }, pepper: Buffer.alloc(32) });
  let rewrapped = 0;
  let after = -1;
  for (;;) {
    options.signal?.throwIfAborted();
    const done = await storage.batch("rotate keys", (tx) =>
      rewrapSome(tx, vault, key, after, options.setSize ?? 2_000),
    );
    if (done.last === null) break;
    after = done.last;
    rewrapped += done.count;
    options.onProgress?.(rewrapped);
  }
  const left = await storage.batch("rotate keys", async (tx) => {
    const elsewhere = await countElsewhere(tx, key);
    await retireDataKeys(tx, key, machine.now());
    await audit(tx, actor, {
      action: "profile.keys_rotated",
      target: "profile:data_key",
      after: { number: key, rewrapped, left: elsewhere },
    });
    return elsewhere;
  });
  return { key, resumed, rewrapped, left };
}

function keyOf(source: DataKeySource): (number: number) => Buffer {
  return (number) => {
    const found = source.key(number);
    if (!found) throw dataKeyCases.missing_key({ number, place: source.place });
    return found;
  };
}

/** The newest key while somebody stands under an older one, else one that is made now. */
async function nextKey(
  storage: Storage,
  actor: Actor,
  source: DataKeySource,
): Promise<{ readonly key: number; readonly resumed: boolean }> {
  const { newest, elsewhere } = await storage.batch("rotate keys", async (tx) => {
    const known = await readDataKeys(tx);
    const last = known.at(-1);
    const number = last?.key ?? 1;
    const key = keyOf(source)(number);
    if (last && fingerprintOf(key) !== last.fingerprint) throw dataKeyCases.wrong_key({ number, place: source.place });
    if (!last) await addDataKey(tx, number, key, machine.now());
    return { newest: number, elsewhere: await countElsewhere(tx, number) };
  });
  if (elsewhere > 0) return { key: newest, resumed: true };
  // The key is safe in its place before the bank counts on it.
  await source.add(newest + 1);
  const key = keyOf(source)(newest + 1);
  await storage.batch("rotate keys", async (tx) => {
    await addDataKey(tx, newest + 1, key, machine.now());
    await audit(tx, actor, {
      action: "profile.data_key_added",
      target: "profile:data_key",
      after: { number: newest + 1, place: source.place },
    });
  });
  return { key: newest + 1, resumed: false };
}
