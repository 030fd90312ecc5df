/** Tasks as colleagues work them: taken, handed over, late, reviewed; who is away, and how much each can do. */
import { grantsSql, type Migration } from "#ground/storage";

export const createTasksWork: Migration = {
  name: "20261122_0004_tasks_work",
  sql: `
    -- A task gets a number of its own: a review has no touch. Those that are there keep the number they were known by.
    alter table reach.task add column task bigint;
    update reach.task set task = touch;
    alter table reach.task alter column task set not null;
    alter table reach.task alter column task add generated always as identity;
    select setval(pg_get_serial_sequence('reach.task', 'task'), coalesce(max(task), 0) + 1, false) from reach.task;
    alter table reach.task drop constraint task_pkey;
    alter table reach.task add primary key (task);
    alter table reach.task alter column touch drop not null;
    alter table reach.task alter column script drop not null;
    create unique index task_touch on reach.task (touch);

    alter table reach.task
      -- contact: a customer is to be spoken with; review: something is to be released or refused.
      add column kind text not null default 'contact' check (kind in ('contact', 'review')),
      add column role text not null default 'agent' check (role in ('agent', 'manager', 'risk')),
      -- Where it waits while nobody owns it.
      add column pool text check (pool in ('unit', 'head_office')),
      -- Of a review: what is to be released, as benefit:<id>; why, and what speaks against it.
      add column about text,
      add column reasons text[] not null default '{}',
      add column evidence jsonb,
      -- Due by the clock, outside working hours too.
      add column urgent boolean not null default false,
      -- Not before: the customer asked to be called then.
      add column next_at timestamptz,
      -- When nobody needs to do it any more; null: never.
      add column ends_at timestamptz,
      add column taken_at timestamptz,
      -- Until when the colleague who took it has the customer alone.
      add column held_until timestamptz,
      -- Calls that came to an agreement to call again.
      add column calls smallint not null default 0,
      -- How many were told that it is late.
      add column told smallint not null default 0,
      -- The list by which its owner has it.
      add column list uuid,
      -- The instant of the newest result.
      add column result_at timestamptz;
    update reach.task k set role = 'manager' from reach.touch t where t.touch = k.touch and t.channel = 'manager';
    update reach.task set ends_at = deadline, result_at = done_at, pool = case when owner is null then 'head_office' end;
    alter table reach.task drop constraint task_state_check;
    alter table reach.task
      add check (state in ('open', 'taken', 'done', 'expired')),
      add check ((touch is null) <> (about is null)),
      add check ((owner is null) = (pool is not null)),
      add check (state <> 'taken' or (owner is not null and held_until is not null));
    alter table reach.task set (fillfactor = 80);

    -- One customer is with one colleague at a time.
    create unique index task_taken on reach.task (customer) where state = 'taken' and kind = 'contact';
    create unique index task_about on reach.task (about) where about is not null;
    drop index reach.task_open;
    create index task_ends on reach.task (ends_at) where state in ('open', 'taken');
    create index task_late on reach.task (deadline) where state in ('open', 'taken') and told < 2;
    create index task_owner on reach.task (owner, ends_at) where state in ('open', 'taken');
    create index task_done on reach.task (owner, done_at) where state = 'done';
    create index task_pool on reach.task (role, task) where owner is null and state = 'open';
    create index task_customer on reach.task (customer) where state in ('open', 'taken');
    create index task_list_of on reach.task (list) where list is not null and state in ('open', 'taken');
    create index task_worked on reach.task (done_at) where state = 'done';

    -- What happened to a task, in order; nothing is ever changed here.
    create table reach.task_step (
      step bigint generated always as identity primary key,
      task bigint not null references reach.task on delete cascade,
      unit int,
      at timestamptz not null,
      what text not null check (what in ('given', 'pooled', 'taken', 'handed_over', 'returned', 'lapsed', 'call_back',
        'late', 'asked', 'answered', 'done', 'expired')),
      -- Who has it from here on, or who was told that it is late.
      person text,
      -- As audit names the actor.
      by text not null,
      -- A word for programs: outcome, reason, role that was told; of a hand-over what the colleague wrote.
      detail text
    );
    create index task_step_task on reach.task_step (task, step);
    create index task_step_told on reach.task_step (person, task) where what = 'late';

    -- When somebody is away; the unit is the person's.
    create table reach.absence (
      absence uuid primary key,
      person text not null,
      unit int not null,
      from_at timestamptz not null,
      until_at timestamptz not null,
      made_by text not null,
      made_at timestamptz not null,
      ended_at timestamptz,
      check (until_at > from_at)
    );
    create index absence_person on reach.absence (person, until_at);

    -- How many tasks somebody works through on a working day, where that is not what the role's policy says.
    create table reach.working_capacity (
      person text primary key,
      unit int not null,
      per_day int not null check (per_day between 0 and 1000),
      set_by text not null,
      set_at timestamptz not null
    );

    drop policy app_select on reach.task;
    revoke all on reach.task from perennial_app;
    drop policy engine_all on reach.task;
    drop policy owner_all on reach.task;
    ${grantsSql(
      { schema: "reach", table: "task", scope: "unit", app: ["select", "update"] },
      { schema: "reach", table: "task_step", scope: "unit", app: ["select", "insert"] },
      { schema: "reach", table: "absence", scope: "unit", app: ["select", "insert", "update"] },
      { schema: "reach", table: "working_capacity", scope: "unit", app: ["select", "insert", "update"] },
    )}
  `,
};
