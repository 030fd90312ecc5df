/**
 * What a bank may never do, asked of its ledger and its log as they stand, by words of its own: nothing here knows how decisions are made. An empty
 * answer means that no cap, window, consent or holdout was broken, and that every enrolment ended or waits for something named.
 */
import type { Definitions } from "#contracts/definitions";
import { type Storage, sql, type Tx } from "#ground/storage";

interface Touch {
  readonly key: string;
  readonly customer: number;
  readonly channel: string;
  readonly class: string;
  readonly playbook: string;
  readonly enrolment: string;
  readonly state: string;
  readonly due: Date;
  /** When a carrier was asked; null: nobody was. */
  readonly sent: Date | null;
  /** Whether it is sure that nobody was reached. */
  readonly lost: boolean;
}

interface Word {
  readonly customer: number;
  readonly type: string;
  readonly at: Date;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface LawsAsked {
  readonly definitions: Definitions;
  /** The bank's time. */
  readonly now: Date;
}

const MINUTE = 60_000;
const DAY = 86_400_000;
// The bank's zone is eight hours before Greenwich, winter and summer.
const local = (at: Date): number => at.getTime() + 8 * 3_600_000;
const dayOf = (at: Date): number => Math.floor(local(at) / DAY);
const minuteOf = (at: Date): number => Math.floor((local(at) % DAY) / MINUTE);
/** What a customer says may be under way for so long before the bank knows. */
const UNDER_WAY = 9 * 3_600_000;
const calls = new Set(["agent_call", "robot_call"]);
/** Shown to whoever opens a page: nobody is contacted. */
const PAGE = "slot";

export async function brokenLaws(storage: Storage, asked: LawsAsked): Promise<string[]> {
  return await storage.batch("laws", async (tx) => {
    const touches = await touchesIn(tx);
    const marketing = touches.filter((touch) => touch.class === "marketing");
    return [
      ...capsBroken(marketing, asked),
      ...windowsBroken(marketing),
      ...consentsBroken(marketing, await wordsIn(tx)),
      ...(await holdoutsBroken(tx, marketing, asked)),
      ...(await enrolmentsLost(tx, asked)),
    ];
  });
}

async function touchesIn(tx: Tx): Promise<Touch[]> {
  return await tx.rows<Touch>(sql`
    select key, customer, channel, class, playbook, enrolment, state, due_at as due,
      trail_at[array_position(trail, 'submitting')] as sent,
      state in ('failed', 'expired') and not trail && array['submitted', 'delivered'] as lost
    from reach.touch where state <> 'denied' order by due_at, touch`);
}

function grouped<T>(rows: readonly T[], of: (row: T) => number): Map<number, T[]> {
  const groups = new Map<number, T[]>();
  for (const row of rows) {
    const list = groups.get(of(row));
    if (list) list.push(row);
    else groups.set(of(row), [row]);
  }
  return groups;
}

/** One a day, three in seven days (five where first steps are among them), eight in thirty; three calls a day, half an hour apart. */
function capsBroken(marketing: readonly Touch[], { definitions }: LawsAsked): string[] {
  const broken: string[] = [];
  const isFirstStep = ({ playbook }: Touch): boolean => definitions.playbooks[playbook]?.category === "onboarding";
  const made = marketing.filter(({ lost, channel }) => !lost && channel !== PAGE);
  for (const [customer, own] of grouped(made, (touch) => touch.customer)) {
    const within = (end: Touch, days: number): Touch[] =>
      own.filter(({ due }) => due > new Date(end.due.getTime() - days * DAY) && due <= end.due);
    for (const touch of own) {
      const say = (cap: string): void => void broken.push(`cap ${cap}: customer ${customer}, ${touch.key}`);
      if (own.filter(({ due }) => dayOf(due) === dayOf(touch.due)).length > 1) say("day");
      const week = within(touch, 7);
      if (week.length > 5 || (week.length > 3 && !isFirstStep(touch))) say("week");
      if (within(touch, 30).length > 8) say("month");
      if (!calls.has(touch.channel)) continue;
      const others = own.filter((one) => one !== touch && calls.has(one.channel));
      if (others.filter(({ due }) => dayOf(due) === dayOf(touch.due)).length > 2) say("calls of a day");
      if (others.some(({ due }) => Math.abs(due.getTime() - touch.due.getTime()) < 30 * MINUTE)) say("calls apart");
    }
  }
  return broken;
}

const written = new Set(["sms", "push", "email", "wecom"]);

/** Marketing is written from eight to eight and called from nine to eight, when it goes out as when it is planned. */
function windowsBroken(marketing: readonly Touch[]): string[] {
  return marketing.flatMap(({ key, channel, due, sent }) => {
    const opens = written.has(channel) ? 8 * 60 : channel === "robot_call" ? 9 * 60 : undefined;
    if (opens === undefined) return [];
    const isOutside = (at: Date): boolean => minuteOf(at) < opens || minuteOf(at) > 20 * 60;
    return isOutside(due) || (sent && isOutside(sent)) ? [`window: ${key} ${(sent ?? due).toISOString()}`] : [];
  });
}

const spoken = ["customer_recorded", "attribute_changed", "consent_given", "consent_withdrawn", "unsubscribed"];
const heard = [...spoken, "complaint_filed", "complaint_resolved", "call_finished"];

async function wordsIn(tx: Tx): Promise<Map<number, Word[]>> {
  const rows = await tx.rows<Omit<Word, "data"> & { data: string }>(sql`
    select customer, type, occurred_at as at, data from log.fact where type = any (${heard}::text[])
    order by occurred_at, "offset"`);
  const words = rows.map(({ data, ...row }): Word => ({ ...row, data: JSON.parse(data) as Word["data"] }));
  return grouped(words, ({ customer }) => customer);
}

interface Standing {
  readonly consent: ReadonlySet<string>;
  readonly refused: ReadonlySet<string>;
  readonly isLeftAlone: boolean;
  readonly complaints: ReadonlySet<string>;
}

/** How a customer stands by what was said up to a moment. */
function standingAt(words: readonly Word[], until: number): Standing {
  let consent = new Set<string>();
  const refused = new Set<string>();
  const complaints = new Set<string>();
  let isLeftAlone = false;
  for (const { type, at, data } of words) {
    if (at.getTime() > until) break;
    const channel = typeof data.channel === "string" ? data.channel : "";
    const isMarketing = (data.purpose ?? "marketing") === "marketing";
    if (type === "complaint_filed") complaints.add(String(data.ticket));
    else if (type === "complaint_resolved") complaints.delete(String(data.ticket));
    else if (type === "call_finished") isLeftAlone ||= data.outcome === "do_not_contact";
    else if (type === "consent_given" && isMarketing) {
      consent.add(channel === "" ? "marketing" : `marketing:${channel}`);
      if (channel === "") refused.clear();
      else refused.delete(channel);
    } else if ((type === "consent_withdrawn" || type === "unsubscribed") && isMarketing) refused.add(channel);
    else if (Array.isArray(data.consent)) consent = new Set(data.consent.map(String));
  }
  return { consent, refused, isLeftAlone, complaints };
}

/** Consent that was there shortly before, no refusal, no wish to be left alone, no complaint that was open all the time. */
function consentsBroken(marketing: readonly Touch[], words: ReadonlyMap<number, readonly Word[]>): string[] {
  return marketing.flatMap(({ key, customer, channel, sent, due, state }) => {
    const at = (sent ?? due).getTime();
    // Nothing of it has gone out.
    if (state === "planned") return [];
    const said = words.get(customer) ?? [];
    const [before, now] = [standingAt(said, at - UNDER_WAY), standingAt(said, at)];
    const may = ({ consent }: Standing): boolean => consent.has("marketing") || consent.has(`marketing:${channel}`);
    const isRefused = ({ refused }: Standing): boolean => refused.has("") || refused.has(channel);
    const broken = [
      ...(!may(before) && !may(now) ? ["consent"] : []),
      ...(isRefused(before) && isRefused(now) ? ["refusal"] : []),
      ...(before.isLeftAlone && now.isLeftAlone ? ["left alone"] : []),
      ...([...before.complaints].some((ticket) => now.complaints.has(ticket)) ? ["open complaint"] : []),
    ];
    return broken.map((what) => `${what}: ${key}`);
  });
}

/** Whoever is held out gets nothing that they are held out from; everybody was drawn before being touched. */
async function holdoutsBroken(tx: Tx, marketing: readonly Touch[], { definitions }: LawsAsked): Promise<string[]> {
  const rows = await tx.rows<{ experiment: string; customer: number; arm: string; at: Date }>(sql`
    select experiment, customer, arm, assigned_at as at from decision.assignment where customer is not null`);
  const arms = new Map(rows.map(({ experiment, customer, arm }) => [`${experiment} ${customer}`, arm]));
  return marketing.flatMap(({ key, customer, playbook }) => {
    const file = definitions.playbooks[playbook];
    const experiments = [
      ...(file?.holdout === false ? [] : ["bank"]),
      ...(file?.control === 0 ? [] : [`playbook:${playbook}`]),
    ];
    return experiments.flatMap((experiment) => {
      const arm = arms.get(`${experiment} ${customer}`);
      return arm === "treated" ? [] : [`holdout ${experiment}, ${arm ?? "never drawn"}: ${key}`];
    });
  });
}

/** An enrolment is over for a reason, or waits: for a wave, a colleague, the end of its goal's window, or the daily round. */
async function enrolmentsLost(tx: Tx, { definitions, now }: LawsAsked): Promise<string[]> {
  const rows = await tx.rows<{
    enrolment: string;
    playbook: string;
    state: string;
    wave: string | null;
    due: Date | null;
    reason: string | null;
    fault: string | null;
    awaits: string | null;
    task: string | null;
  }>(sql`
    select e.enrolment::text, e.playbook, e.state, e.wave, e.due_at as due, e.end_reason as reason, e.fault,
      e.memory #>> '{awaits,key}' as awaits, k.state as task
    from playbook.enrolment e
    left join reach.touch t on t.key = e.memory #>> '{awaits,key}' left join reach.task k on k.touch = t.touch`);
  return rows.flatMap(({ enrolment, playbook, state, wave, due, reason, fault, awaits, task }) => {
    const file = definitions.playbooks[playbook];
    const isRound = file?.decide !== undefined;
    const wrong = (what: string): string[] => [`enrolment ${enrolment} of ${playbook}: ${what}`];
    if (fault !== null) return wrong(`set aside: ${fault}`);
    if (state === "ended" || state === "converted")
      return reason === null && !isRound ? wrong("ended for no reason") : [];
    if (state === "waiting" || state === "decided") return isRound ? [] : wrong(state);
    if (due === null) return wrong("waits for nothing");
    if (due <= now) return wrong(`is due since ${due.toISOString()}`);
    if (awaits !== null) return task === null ? wrong("waits for a task that is not there") : [];
    if (wave === null) return file?.goal ? [] : wrong("waits for a goal that it has not");
    return file?.waves.some(({ id }) => id === wave) ? [] : wrong(`waits for a wave ${wave} that is not there`);
  });
}
