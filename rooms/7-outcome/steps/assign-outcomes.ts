/** Whoever was decided on is assigned: to be counted from then on, reached or not. */
import type { CustomerNumber } from "#ground/ids";
import { type Storage, sql, type Tx } from "#ground/storage";
import type { Goal } from "../rules/told.ts";
import { foldEnrolments, holdOutcomes } from "../store/fold.ts";
import { markPersons } from "../store/persons.ts";

const AT_ONCE = 5_000;
// Decisions become visible when they commit, not in the order of their time: this far back is looked again.
const OVERLAP = "1 hour";

/** Assigns what was decided since, some thousands at a time, for every playbook with a goal; how many there were. */
export async function keepOutcomes(
  storage: Storage,
  goals: ReadonlyMap<string, Goal>,
  signal?: AbortSignal,
): Promise<number> {
  let assigned = 0;
  for (const goal of goals.values()) {
    for (;;) {
      const some = await storage.batch("assign outcomes", (tx) => assignOutcomes(tx, goal));
      assigned += some;
      if (some === 0 || signal?.aborted) break;
    }
  }
  return assigned;
}

/**
 * Assigns decisions of a playbook in the order of their time, from the record alone: arms are those that were drawn
 * before anybody was exposed. A wave's draw holds out from that wave only, and marketing alone is held out.
 * Decisions of the first form tell that somebody was held out and not how many were to be. A decision on a number that
 * was merged into another since counts for that one.
 */
export async function assignOutcomes(tx: Tx, goal: Goal, limit = AT_ONCE): Promise<number> {
  const { playbook } = goal;
  const seconds = goal.withinMilliseconds / 1_000;
  const isAny = await tx.maybe(sql`${pending(playbook)} limit 1`);
  if (!isAny) return 0;
  await holdOutcomes(tx);
  const prefix = `wave:${playbook}/`;
  const rows = await tx.rows<{ enrolment: string; customer: CustomerNumber }>(sql`
    insert into outcome.enrolment (enrolment, playbook, version, customer, unit, admitted_at, ends_at, assigned_at,
      decided, control, control_share, held_waves)
    select d.enrolment, d.playbook, d.version, coalesce(s.survivor, d.customer), d.unit, d.admitted_at,
      d.admitted_at + make_interval(secs => ${seconds}::float8), d.at, d.outcome,
      coalesce(a.control, d.outcome = 'holdout'), a.share, coalesce(a.held, '{}')
    from (${pending(playbook)} order by r.at limit ${limit}) d
    left join profile.redirect s on s.customer = d.customer
    left join lateral (
      select coalesce(bool_or(c.draw < c.share) filter (where not c.of_wave), false) as control,
        1 - exp(sum(ln(greatest(1 - c.share, 1e-9))) filter (where not c.of_wave and c.share > 0)) as share,
        array_agg(substr(c.experiment, length(${prefix}::text) + 1)) filter (where c.of_wave and c.draw < c.share) as held
      from (
        select x ->> 'experiment' as experiment, (x ->> 'draw')::float8 as draw, (x ->> 'share')::float8 as share,
          starts_with(x ->> 'experiment', ${prefix}::text) as of_wave
        from jsonb_path_query(case d.form when 2 then d.inputs::jsonb end,
          '$.actions[*] ? (@.playbook == $name && @.class == "marketing").controls[*]',
          jsonb_build_object('name', d.playbook)) x
        union all
        select x ->> 'experiment', (x ->> 'draw')::float8, (x ->> 'share')::float8,
          starts_with(x ->> 'experiment', ${prefix}::text)
        from jsonb_array_elements(case d.form when 3 then d.controls::jsonb end) x
      ) c
    ) a on d.form in (2, 3)
    order by d.at
    on conflict (enrolment) do nothing
    returning enrolment, customer`);
  await markPersons(
    tx,
    rows.map(({ customer }) => customer),
  );
  await foldEnrolments(
    tx,
    rows.map(({ enrolment }) => enrolment),
  );
  return rows.length;
}

/** Decisions of sets on enrolments that are not assigned yet. */
function pending(playbook: string) {
  const since = sql`coalesce((select max(assigned_at) - ${OVERLAP}::interval from outcome.enrolment
    where playbook = ${playbook}), '-infinity')`;
  return sql`
    select r.enrolment, r.playbook, r.version, r.customer, r.unit, r.at, r.outcome, r.form, r.inputs, r.controls, e.admitted_at
    from decision.record r join playbook.enrolment e on e.enrolment = r.enrolment
    where r.playbook = ${playbook} and r.kind = 'set' and r.enrolment is not null and r.at >= ${since}
      and not exists (select from outcome.enrolment o where o.enrolment = r.enrolment)`;
}
