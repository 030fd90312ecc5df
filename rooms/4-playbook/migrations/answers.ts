/** Answers that were given to requests, kept as they went out. */
import { grantsSql, type Migration } from "#ground/storage";

export const createAnswers: Migration = {
  name: "20261122_0005_create_answers",
  sql: `
    create table playbook.answer (
      -- Hash of the event's source and id: the same event is answered the same for ever.
      event uuid primary key,
      customer int not null,
      source text not null,
      id text not null,
      type text not null,
      occurred_at timestamptz not null,
      answered_at timestamptz not null,
      answer text not null check (answer in ('allow', 'step_up', 'hold', 'review')),
      -- [{playbook, version, give, zh, en}], the strictest first.
      reasons jsonb not null,
      trace text
    );
    create index answer_customer on playbook.answer (customer, answered_at desc);
    -- What was not let through, for those who look after it.
    create index answer_strict on playbook.answer (answered_at desc) where answer <> 'allow';
    ${grantsSql({ schema: "playbook", table: "answer", scope: "customer", app: ["select"] })}
  `,
};
