/** Exports that were asked for, and what became of them. */
import { type Actor, actorLabel, allow, allPermissions } from "#ground/authority";
import { type Storage, sql } from "#ground/storage";
import { audiencePermissions } from "../permissions.ts";
import { type ExportRow, type ExportState, exportColumns } from "../store/exports.ts";

/** Newest first: the actor's own, and everybody's for those who approve exports. @throws authority.not_allowed */
export async function listExports(
  storage: Storage,
  actor: Actor,
  { state, id }: { readonly state?: ExportState | undefined; readonly id?: string | undefined } = {},
): Promise<ExportRow[]> {
  const everybodys = holds(actor, audiencePermissions.approve_export);
  if (!everybodys) allow(actor, audiencePermissions.export);
  return await storage.as(actor, (tx) =>
    tx.rows<ExportRow>(sql`
      select ${exportColumns} from audience.export e left join audience.definition d on d.number = e.audience
      where (${everybodys} or e.asked_by = ${actorLabel(actor)})
        and (${state ?? null}::text is null or e.state = ${state ?? null})
        and (${id ?? null}::uuid is null or e.export = ${id ?? null}::uuid)
      order by e.asked_at desc, e.export limit 200`),
  );
}

function holds(actor: Actor, permission: string): boolean {
  if (actor.kind === "job") return true;
  const roles = allPermissions().get(permission)?.roles ?? [];
  return actor.kind === "person" && actor.roles.some((role) => roles.includes(role));
}
