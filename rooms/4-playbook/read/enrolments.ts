/** Which playbooks are live, and where a customer stands in them. */
import type { Actor } from "#ground/authority";
import type { CustomerNumber } from "#ground/ids";
import { type Storage, sql } from "#ground/storage";
import { type LivedVersion, rowsOf } from "../rules/forerunners.ts";
import type { EndReason, RunState } from "../rules/runs.ts";

export interface EnrolmentView {
  readonly enrolment: string;
  readonly playbook: string;
  readonly version: number;
  readonly admittedAt: Date;
  readonly state: RunState;
  /** The wave that comes next; null: none is left, or a daily round decides. */
  readonly wave: string | null;
  readonly dueAt: Date | null;
  /** By wave of a split, or name of an experiment. */
  readonly arms: Readonly<Record<string, string>>;
  readonly endReason: EndReason | null;
  readonly endedAt: Date | null;
  /** Why it is set aside; null: it is not. */
  readonly fault: string | null;
  readonly trace: string | null;
}

/** A customer's enrolments, newest first, up to an instant. */
export async function enrolmentsOn(
  storage: Storage,
  actor: Actor,
  customer: CustomerNumber,
  until: Date | null,
  limit = 50,
): Promise<EnrolmentView[]> {
  return await storage.as(actor, (tx) =>
    tx.rows<EnrolmentView>(sql`
      select enrolment, playbook, version, admitted_at as "admittedAt", state, wave, due_at as "dueAt", arms,
        end_reason as "endReason", ended_at as "endedAt", fault, trace
      from playbook.enrolment where customer = ${customer} and (${until}::timestamptz is null or admitted_at <= ${until})
      order by admitted_at desc, enrolment limit ${limit}`),
  );
}

export interface LiveVersion {
  readonly playbook: string;
  readonly version: number;
  /** Since when the playbook is live without a break; an edit is none. */
  readonly since: Date;
}

/** The live version of every playbook that has one. */
export async function liveVersions(storage: Storage, actor: Actor): Promise<LiveVersion[]> {
  const lived = await storage.as(actor, (tx) =>
    tx.rows<LivedVersion>(sql`
      select playbook, version, state, live_from as "liveFrom", changed_at as "changedAt" from playbook.version
      where state in ('live', 'retired') and live_from is not null
      order by playbook`),
  );
  return [...rowsOf(lived)].flatMap(([{ playbook, version, state }, { since }]) =>
    state === "live" ? [{ playbook, version, since }] : [],
  );
}
