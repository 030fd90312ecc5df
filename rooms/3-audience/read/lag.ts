/** How far ClickHouse's answers lie behind what PostgreSQL knows. */
import type { MachineClock } from "#ground/clock";
import type { Columnar } from "#ground/columnar";
import { type Storage, sql } from "#ground/storage";
import { copyLag } from "#profile";

export interface AudienceLag {
  /** Customers whose newest state is not in the copy of the profile yet, of the whole bank. */
  readonly customers: number;
  /** Customers whose newest memberships are not in ClickHouse yet. */
  readonly memberships: number;
  /** When bitmaps were brought up to the copy last, ISO 8601; null: never. */
  readonly bitmapsAt: string | null;
  /** Seconds since then; 0 when nothing is behind, null: never brought up. */
  readonly seconds: number | null;
}

export async function audienceLag({
  storage,
  columnar,
  clock,
}: {
  readonly storage: Storage;
  readonly columnar: Columnar;
  readonly clock: MachineClock;
}): Promise<AudienceLag> {
  const [customers, memberships, [round]] = await Promise.all([
    copyLag(storage),
    storage.batch("membership copy", async (tx) => {
      const { n } = await tx.one<{ n: number }>(sql`
        select (select count(*) from audience.dirty) + (select count(*) from audience.copying) as n`);
      return n;
    }),
    columnar.rows<{ at: string }>(
      "select asked_at as at from bitmap_round final where name = 'tags'",
      {},
      { point: true },
    ),
  ]);
  const age = round ? Math.max(0, Math.round((clock.now().getTime() - Date.parse(round.at)) / 1_000)) : null;
  const isCurrent = round !== undefined && customers + memberships === 0;
  return { customers, memberships, bitmapsAt: round?.at ?? null, seconds: isCurrent ? 0 : age };
}
