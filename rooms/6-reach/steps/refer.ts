/** Who invites whom: codes, referrals and their trees; both are rewarded, or both wait for a review. */
import { type Benefit, grantedOn, policiesOn } from "#contracts/definitions";
import type { CustomerNumber } from "#ground/ids";
import { appendFacts } from "#ground/log";
import { sql, type Tx } from "#ground/storage";
import { benefitCases } from "../rules/benefits/cases.ts";
import { referralFact } from "../rules/benefits/facts.ts";
import { type Fingerprint, spokenCode } from "../rules/benefits/fingerprint.ts";
import { type Evidence, judgeReferral } from "../rules/benefits/limits.ts";
import { aboutReferral } from "../rules/tasks/reviews.ts";
import { noteEdges } from "../store/benefit-nodes.ts";
import { closeReviews } from "../store/task-reviews.ts";
import { type BenefitAnswer, type BenefitParts, grantWithin } from "./grant-benefits.ts";
import { commonKinds, edgesOfWishes, type Signals } from "./judge-claims.ts";
import { openReviews, reviewOfEvidence } from "./open-reviews.ts";
import { refuseHeld, releaseHeld, type Settlement } from "./settle-benefits.ts";

export interface Invitation {
  readonly customer: CustomerNumber;
  readonly activity: string;
  /** The business in which it is shared: `transfer`, `deposit` … */
  readonly scene: string;
  /** Whom it is sent to, when they are known. */
  readonly friend?: CustomerNumber | undefined;
}

/** The customer's code for an activity and scene; the same for ever. */
export async function codeWithin(
  tx: Tx,
  { customer, activity, scene, friend }: Invitation,
  { fingerprint, at }: { readonly fingerprint: Fingerprint; readonly at: Date },
): Promise<string> {
  if (friend === customer) throw benefitCases.own_code();
  const code = spokenCode(fingerprint("referral code", `${customer}/${activity}/${scene}`));
  await tx.run(sql`
    insert into reach.referral_code (code, customer, activity, scene, created_at)
    values (${code}, ${customer}, ${activity}, ${scene}, ${at}) on conflict (customer, activity, scene) do nothing`);
  const kept = await tx.one<{ code: string }>(sql`
    select code from reach.referral_code where customer = ${customer} and activity = ${activity} and scene = ${scene}`);
  const sent = { activity, referrer: customer, code: kept.code };
  if (friend !== undefined)
    await appendFacts(tx, [referralFact("referral_sent", { ...sent, customer: friend }, at)], at);
  return kept.code;
}

export interface Referral {
  readonly activity: string;
  readonly referrer: CustomerNumber;
  /** The referee. */
  readonly customer: CustomerNumber;
  readonly state: "accepted" | "held" | "refused";
  readonly depth: number;
  readonly evidence: readonly Evidence[];
  /** Whether it was accepted before, and nothing changed now. */
  readonly repeated: boolean;
  readonly rewards: readonly (BenefitAnswer & { readonly benefit: string; readonly customer: CustomerNumber })[];
}

interface ReferralRow extends Omit<Referral, "repeated" | "rewards" | "evidence"> {
  readonly code: string;
  readonly root: CustomerNumber;
  readonly evidence: readonly Evidence[] | null;
}

const columns = sql.raw("activity, customer, referrer, code, root, depth, state, evidence");

/**
 * A referee comes by a code. Rewards of the activity are granted to both; where something speaks against it, the referral
 * and its rewards wait for a review, and nothing is told to the house before.
 * @throws reach.no_referral_code, reach.own_code, reach.already_referred
 */
export async function referWithin(
  tx: Tx,
  referee: { readonly code: string; readonly customer: CustomerNumber; readonly signals: Signals },
  parts: BenefitParts,
): Promise<Referral> {
  const { customer, signals } = referee;
  const code = await tx.maybe<{ code: string; customer: number; activity: string }>(sql`
    select code, customer, activity from reach.referral_code where code = ${referee.code.trim().toUpperCase()}`);
  if (!code) throw benefitCases.no_referral_code();
  const { activity, customer: referrer } = code;
  if (referrer === customer) throw benefitCases.own_code();
  const [policy] = policiesOn(parts.definitions.policies, "benefit_limits", parts.today);
  const both = [
    { customer: referrer, activity, signals: {} },
    { customer, activity, signals },
  ];
  await noteEdges(tx, await edgesOfWishes(tx, both, { policy, fingerprint: parts.fingerprint }), parts.at);
  const before = await referralOf(tx, activity, customer);
  if (before && before.referrer !== referrer) throw benefitCases.already_referred();
  const above = await referralOf(tx, activity, referrer);
  const root = above?.root ?? referrer;
  const depth = (above?.depth ?? 0) + 1;
  if (before) return shown(before, true, []);
  const evidence = policy
    ? judgeReferral(policy, {
        referrer,
        referee: customer,
        common: await commonKinds(tx, [referrer, customer], policy),
        depth,
        lately: await referredLately(tx, referrer, activity, parts.at),
        ring: root === customer || (await refersBack(tx, customer, referrer)),
      })
    : [];
  const state = evidence.length > 0 ? "held" : "accepted";
  const row = { activity, customer, referrer, code: code.code, root, depth, state, evidence } as const;
  await tx.run(sql`
    insert into reach.referral (activity, customer, referrer, code, root, depth, state, evidence, accepted_at)
    values (${activity}, ${customer}, ${referrer}, ${code.code}, ${root}, ${depth}, ${state},
      ${evidence.length > 0 ? JSON.stringify(evidence) : null}::jsonb, ${parts.at})`);
  if (state === "held") {
    await openReviews(tx, [reviewOfEvidence(aboutReferral(activity, customer), customer, evidence)], parts);
  }
  const rewards = await reward(tx, row, signals, parts);
  if (state === "accepted") await appendFacts(tx, [referralFact("referral_accepted", row, parts.at)], parts.at);
  return shown(row, false, rewards);
}

function shown(row: ReferralRow, repeated: boolean, rewards: Referral["rewards"]): Referral {
  const { activity, referrer, customer, state, depth, evidence } = row;
  return { activity, referrer, customer, state, depth, evidence: evidence ?? [], repeated, rewards };
}

async function referralOf(tx: Tx, activity: string, customer: CustomerNumber): Promise<ReferralRow | undefined> {
  return await tx.maybe<ReferralRow>(
    sql`select ${columns} from reach.referral where activity = ${activity} and customer = ${customer}`,
  );
}

const DAY = 86_400_000;

async function referredLately(tx: Tx, referrer: CustomerNumber, activity: string, at: Date): Promise<number> {
  const { n } = await tx.one<{ n: number }>(sql`
    select count(*)::int as n from reach.referral where referrer = ${referrer} and activity = ${activity}
      and accepted_at > ${new Date(at.getTime() - DAY)}`);
  return n;
}

/** Whether the referee brought the referrer, in any activity. */
async function refersBack(tx: Tx, customer: CustomerNumber, referrer: CustomerNumber): Promise<boolean> {
  const { n } = await tx.one<{ n: number }>(
    sql`select count(*)::int as n from reach.referral where customer = ${referrer} and referrer = ${customer}`,
  );
  return n > 0;
}

/** What an activity grants for a referral, to each of the two. */
export function rewardsOf(benefits: readonly Benefit[], activity: string, today: string): readonly Benefit[] {
  return benefits.filter(
    (benefit) => benefit.activity === activity && benefit.referral !== null && grantedOn(benefit, today),
  );
}

const enrolmentOf = (activity: string, customer: CustomerNumber): string => `referral/${activity}/${customer}`;

async function reward(
  tx: Tx,
  { activity, customer, referrer, evidence }: Pick<ReferralRow, "activity" | "customer" | "referrer" | "evidence">,
  signals: Signals,
  parts: BenefitParts,
): Promise<Referral["rewards"]> {
  const enrolment = enrolmentOf(activity, customer);
  const doubts = evidence && evidence.length > 0 ? { evidence } : {};
  const wishes = rewardsOf(Object.values(parts.definitions.benefits), activity, parts.today).map(({ id, referral }) =>
    referral === "referee"
      ? { customer, benefit: id, enrolment, signals, ...doubts }
      : { customer: referrer, benefit: id, enrolment, ...doubts },
  );
  const answers = await grantWithin(tx, wishes, parts);
  return answers.flatMap((answer, at) => {
    const wish = wishes[at];
    return wish ? [{ ...answer, benefit: wish.benefit, customer: wish.customer }] : [];
  });
}

/** A referral that waited is accepted or refused, with its rewards that are held. @throws reach.no_referral */
export async function settleReferral(
  tx: Tx,
  {
    activity,
    customer,
    release,
  }: { readonly activity: string; readonly customer: CustomerNumber; readonly release: boolean },
  settlement: Omit<Settlement, "ids">,
): Promise<void> {
  const row = await tx.maybe<ReferralRow>(sql`
    update reach.referral set state = ${release ? "accepted" : "refused"}
    where activity = ${activity} and customer = ${customer} and state = 'held' returning ${columns}`);
  if (!row) throw benefitCases.no_referral();
  const held = await tx.rows<{ id: string }>(sql`
    select id from reach.benefit_grant where enrolment = ${enrolmentOf(activity, customer)}
      and customer = any(${[row.customer, row.referrer]}::int[]) and state = 'held'`);
  const all = { ...settlement, ids: held.map(({ id }) => id) };
  const { by, reason, at } = settlement;
  const outcome = release ? "release" : "refuse";
  await closeReviews(tx, [aboutReferral(activity, customer)], { outcome, by, reason }, at);
  if (!release) await refuseHeld(tx, all);
  else {
    await releaseHeld(tx, all);
    await appendFacts(tx, [referralFact("referral_accepted", row, settlement.at)], settlement.at);
  }
}
