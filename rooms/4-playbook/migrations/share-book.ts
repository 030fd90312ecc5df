import type { Migration } from "#ground/storage";

/** In PL/pgSQL each statement sees what was committed before it began: the stamp is read when the lock is held. */
export const shareBook: Migration = {
  name: "20261122_0261_share_the_book_in_one_statement",
  sql: `
    create function playbook.share_book() returns bigint language plpgsql as $$
    declare held bigint;
    begin
      perform pg_advisory_xact_lock_shared(hashtext('perennial playbooks'));
      select stamp into strict held from playbook.book;
      return held;
    end $$;
    grant execute on function playbook.share_book() to perennial_app, perennial_engine;
  `,
};
