/** Requests and answers about benefits, draws and referrals. */
import { Type } from "typebox";
import { CustomerName, closed, day, instant, names, orNull, text, uuid } from "./decision-words.ts";

const whole = Type.Integer({ minimum: 0 });
const yuan = Type.String({ description: "Yuan with two decimals" });
const share = Type.Number({ minimum: 0, maximum: 1 });
const Reason = Type.String({ minLength: 1, maxLength: 500, description: "Why; it stands in the audit trail" });
const name = (about: string) => Type.String({ minLength: 1, maxLength: 200, description: about });
const token = Type.Optional(Type.String({ minLength: 1, maxLength: 500 }));

const Signals = Type.Object(
  { device: token, address: token, payee: token, phone: token },
  { ...closed, description: "What the customer came with; kept as hashes" },
);
const Evidence = Type.Object({
  rule: Type.String({ description: "As the bank's policies name it" }),
  ...names,
  of: text,
  max: whole,
  found: whole,
  customers: Type.Array(Type.Integer(), { description: "Others whom it concerns" }),
});
const state = Type.Enum(["granted", "held", "refused", "used", "expired", "reversed"]);
const Left = Type.Object({ total: orNull(text), left: orNull(text), period: orNull(text) });

export const BenefitPath = Type.Object({ id: name("Id of a benefit") });
export const BenefitAnswer = Type.Object(
  {
    id: text,
    ...names,
    kind: text,
    activity: text,
    quantity: whole,
    yuan,
    referral: orNull(text),
    expiresAfter: orNull(text),
    from: orNull(day),
    to: orNull(day),
    budget: Left,
    stock: Left,
    prizes: Type.Array(
      Type.Object({
        id: text,
        ...names,
        kind: text,
        quantity: whole,
        yuan,
        probability: share,
        stock: whole,
        left: whole,
      }),
    ),
    draw: orNull(
      Type.Object({
        draw: text,
        commitment: Type.String({ description: "SHA-256 of the seed, which is shown when the round is closed" }),
        openedAt: instant,
        drawn: whole,
      }),
    ),
  },
  { title: "Benefit" },
);
export const BenefitsAnswer = Type.Object({ benefits: Type.Array(BenefitAnswer) }, { title: "Benefits" });

export const ClaimRequest = Type.Object(
  {
    customer: CustomerName,
    enrolment: name("What it is claimed for; the same again is the same claim"),
    signals: Type.Optional(Signals),
  },
  { title: "ClaimBenefit", ...closed },
);
const granted = {
  grant: orNull(uuid),
  state: Type.Enum(["granted", "held", "refused", "used", "expired", "reversed", "limit", "sold_out"]),
  repeated: Type.Boolean({ description: "It was granted before" }),
  evidence: Type.Array(Evidence, { description: "Why it is held, or which limit is reached" }),
};
export const ClaimAnswer = Type.Object(granted, { title: "ClaimedBenefit" });

export const GrantPath = Type.Object({ grant: uuid });
export const GrantsQuery = Type.Object({
  customer: Type.Optional(CustomerName),
  state: Type.Optional(state),
  benefit: Type.Optional(name("Id of a benefit")),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, description: "Default 100" })),
});
export const GrantAnswer = Type.Object(
  {
    id: uuid,
    benefit: text,
    enrolment: text,
    customer: Type.Integer(),
    prize: orNull(text),
    kind: text,
    activity: text,
    quantity: whole,
    used: whole,
    cost: Type.Integer({ description: "Fen" }),
    state,
    claimedAt: instant,
    expiresAt: orNull(instant),
    settledAt: orNull(instant),
    settledBy: orNull(text),
    reason: orNull(text),
    evidence: orNull(Type.Array(Evidence)),
  },
  { title: "Grant" },
);
export const GrantsAnswer = Type.Object({ grants: Type.Array(GrantAnswer) }, { title: "Grants" });
export const SettleRequest = Type.Object({ reason: Reason }, { title: "SettleBenefit", ...closed });
export const PlayRequest = Type.Object(
  { chances: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, description: "Default 1" })) },
  { title: "PlayDraw", ...closed },
);
export const PlayedAnswer = Type.Object(
  {
    draw: text,
    commitment: text,
    results: Type.Array(
      Type.Object({
        chance: whole,
        ticket: whole,
        drawn: orNull(Type.String({ description: "What the ticket stands for" })),
        prize: orNull(Type.String({ description: "What was won; null when its stock is used up" })),
        won: orNull(Type.String({ description: "The prize's row of the ledger" })),
      }),
    ),
  },
  { title: "Played" },
);
export const UseRequest = Type.Object(
  { pieces: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, description: "Default 1" })) },
  { title: "UseBenefit", ...closed },
);
export const UsedAnswer = Type.Object({ used: whole }, { title: "Used" });

export const DrawPath = Type.Object({ draw: name("A round, as open-account@1, or a benefit for its newest") });
export const DrawAnswer = Type.Object(
  {
    draw: text,
    benefit: text,
    commitment: text,
    seed: orNull(Type.String({ description: "Null until the round is closed" })),
    openedAt: instant,
    closedAt: orNull(instant),
    drawn: whole,
    prizes: Type.Array(Type.Object({ id: text, probability: share, stock: whole, yuan: Type.Number() })),
    won: Type.Array(Type.Object({ prize: text, won: whole })),
    published: Type.Array(Type.Object({ prize: text, yuan: Type.Number(), at: instant, position: whole }), {
      description: "Winnings of prizes above 500 yuan",
    }),
  },
  { title: "Draw" },
);
export const VerifiedAnswer = Type.Object(
  {
    draw: text,
    chances: whole,
    committed: Type.Boolean({ description: "The seed is the one that was committed to" }),
    wrong: Type.Array(whole, { description: "Positions that the seed does not give; none: it is reproduced" }),
    prizes: Type.Array(Type.Object({ prize: orNull(text), drawn: whole, expected: Type.Number() })),
    fairness: Type.Object({ chiSquare: Type.Number(), p: orNull(Type.Number()) }),
  },
  { title: "VerifiedDraw" },
);

export const InviteRequest = Type.Object(
  {
    customer: CustomerName,
    activity: name("Activity whose rewards it is about"),
    scene: name("The business in which it is shared"),
    friend: Type.Optional(CustomerName),
  },
  { title: "Invite", ...closed },
);
export const InvitedAnswer = Type.Object({ code: text }, { title: "Invited" });
export const ReferralRequest = Type.Object(
  { code: name("Code of the one who invited"), customer: CustomerName, signals: Type.Optional(Signals) },
  { title: "AcceptReferral", ...closed },
);
const referral = {
  activity: text,
  customer: Type.Integer({ description: "Who came" }),
  referrer: Type.Integer(),
  depth: whole,
  state: Type.Enum(["accepted", "held", "refused"]),
};
export const ReferralAnswer = Type.Object(
  {
    ...referral,
    evidence: Type.Array(Evidence),
    repeated: Type.Boolean(),
    rewards: Type.Array(Type.Object({ ...granted, benefit: text, customer: Type.Integer() })),
  },
  { title: "Referral" },
);
const ReferralShown = Type.Object({
  ...referral,
  scene: orNull(text),
  evidence: orNull(Type.Array(Evidence)),
  acceptedAt: instant,
});
export const ReferralsQuery = Type.Object({
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, description: "Default 100" })),
});
export const HeldReferralsAnswer = Type.Object({ referrals: Type.Array(ReferralShown) }, { title: "HeldReferrals" });
export const ReferralTreePath = Type.Object({ customer: CustomerName });
export const ReferralTreeAnswer = Type.Object(
  {
    customer: Type.Integer(),
    codes: Type.Array(Type.Object({ code: text, activity: text, scene: text })),
    above: Type.Array(ReferralShown),
    below: Type.Array(ReferralShown, { description: "Nearest first" }),
  },
  { title: "ReferralTree" },
);
export const ReviewReferralRequest = Type.Object(
  { activity: name("Activity of the referral"), customer: CustomerName, release: Type.Boolean(), reason: Reason },
  { title: "ReviewReferral", ...closed },
);
