/** What the customer permits and has refused. */
import { type ActionRule, deny, isMarketing, none, recommends, type WayRule } from "./context.ts";

/** [C-01, O-01, O-02] Marketing needs consent for its channel: `marketing` permits all, `marketing:sms` that one alone. */
export const consent: WayRule = (context) => {
  if (!isMarketing(context)) return none;
  const { consent: given } = context.facts;
  const permitted = given.includes("marketing") || given.includes(`marketing:${context.way.channel}`);
  return permitted ? none : deny("no_legal_basis", "law/C-01");
};

/** [O-08] Whoever asked not to be contacted or is on a list of those; employees where the bank says so. */
export const doNotContact: ActionRule = (context) => {
  if (!isMarketing(context)) return none;
  const { facts, limits } = context;
  if (facts.standing.doNotContact || facts.listed) return deny("do_not_contact", "law/O-08");
  return facts.staff && limits.doNotContact.staff ? deny("do_not_contact", "do_not_contact/staff") : none;
};

/** [O-04] After a refusal not again by the same means; a carrier's blacklist is such a refusal. */
export const channelClosed: WayRule = (context) =>
  isMarketing(context) && context.facts.standing.closed.includes(context.way.channel)
    ? deny("channel_closed", "law/O-04")
    : none;

/** [C-05, C-11] Whoever switched personalisation off gets what everybody gets, or nothing. */
export const personalisation: ActionRule = (context) =>
  recommends(context) && context.facts.personalisationOff && context.action.personal
    ? deny("personalisation_off", "law/C-05")
    : none;

/** Whoever refused decisions by machines alone is decided for by a person. */
export const automatedDecision: ActionRule = (context) =>
  isMarketing(context) && context.facts.automatedDecisionOff && context.action.automated
    ? deny("automated_decision_off", "law/C-06")
    : none;

/** [O-08] While a complaint is open. */
export const complaint: ActionRule = ({ facts, limits, action }) =>
  facts.standing.complaints.length > 0 && limits.complaintStops.includes(action.class)
    ? deny("complaint_open", "do_not_contact/complaint")
    : none;
