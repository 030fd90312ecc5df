/**
 * Whose rows each table holds and what the role `app` may do with them: one line a table, `scope: verbs`. A table that
 * is missing here fails the scope test.
 *
 * Scopes are those of `grantsSql`; `auth` belongs to the sign-in role alone, and `installation` holds nothing of the
 * bank, so that it needs no policy.
 */
export const expectations: Readonly<Record<string, string>> = {
  "ground.migration": "installation: select",
  "audit.entry": "append: select insert",
  "audit.seal": "bank: select",
  "audit.unsealed": "append: insert",
  "organisation.unit": "open: select insert update",
  "organisation.unit_below": "open: select insert delete",
  "organisation.person": "unit: select insert update",
  "organisation.role_grant": "bank: select insert delete",
  "organisation.api_key": "bank: select insert update",
  "auth.user": "auth:",
  "auth.session": "auth:",
  "auth.account": "auth:",
  "auth.verification": "auth:",
  "auth.rateLimit": "auth:",
  "definitions.applied": "bank: select insert",
  "log.archive": "engine:",
  "log.block": "engine:",
  "log.fact": "engine:",
  "log.lease": "engine:",
  "log.member": "engine:",
  "log.parked": "engine:",
  "log.parked_fact": "engine:",
  "log.position": "engine:",
  "log.projection": "engine:",
  "log.seen": "engine:",
  "log.shard": "engine:",
  "intake.import": "bank: select insert",
  "intake.quarantine": "bank: select update",
  "profile.customer": "unit: select",
  "profile.person": "customer: select",
  "profile.score": "customer: select",
  "profile.metric_series": "open: select",
  "profile.metric_live": "open: select",
  "profile.metric_state": "customer: select",
  "profile.metric_repair": "engine:",
  "profile.retracted": "engine:",
  "profile.computation": "engine:",
  "profile.tag": "customer: select",
  "profile.tag_history": "customer: select",
  "profile.tag_refresh": "engine:",
  "profile.tag_value": "open: select",
  "profile.dirty": "engine:",
  "profile.copying": "engine:",
  "profile.data_key": "engine:",
  "profile.identity_key": "customer: select",
  "profile.redirect": "open: select",
  "profile.merge": "bank: select",
  "profile.merge_proposal": "bank: select update",
  "profile.forgotten": "engine:",
  "profile.household_member": "customer: select",
  "profile.household_history": "customer: select",
  "profile.household_tag": "bank: select",
  "profile.consent": "customer: select",
  "profile.consent_history": "customer: select",
  "profile.erasure": "bank: select insert update",
  "playbook.version": "open: select insert update",
  "playbook.enrolment": "customer: select",
  "decision.record": "unit: select",
  "decision.capacity": "open: select",
  "reach.touch": "unit: select",
  "reach.task": "unit: select",
  "reach.parked_receipt": "engine:",
  "outcome.result": "customer: select",
  "learning.model": "open: select insert update",
};

/** Tables that are made for a catalog's lists of records, `profile.list_…`. */
export const listTables = "customer: select";

/** Functions that run with their owner's rights and that `app` may call, with the reason. None is the rule. */
export const definerFunctions: Readonly<Record<string, string>> = {
  "log.append(uuid[],integer[],integer[],smallint[],text[],text[],text[],timestamp with time zone[],text[],text[],timestamp with time zone,integer)":
    "adds facts at the end of the log and gives nothing back but offsets; the tables themselves stay shut",
  "profile.facts_of(integer,timestamp with time zone,text,timestamp with time zone,text[],text[],integer)":
    "gives the facts of one customer to whoever sees that customer; the log itself stays shut",
  "profile.last_month_gone()": "gives the number of a month and nothing of any customer",
};
