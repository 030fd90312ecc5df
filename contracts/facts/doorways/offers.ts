import { choice, fact, required, text } from "../field.ts";

/** Where an offer stands before a customer who came by himself: a space of the app, its inbox, a colleague's screen, a counter. */
export const offerPlaces = ["slot", "inbox", "agent_screen", "outlet"] as const;

/** Put off for now, or wanted no more. */
export const offerClosings = ["later", "refused"] as const;

/** `decision` is the ranking that the offer was taken from; class, category and product are the offer's. */
const offer = {
  offer: required(text),
  place: required(choice(offerPlaces)),
  decision: text,
  class: text,
  category: text,
  product: text,
} as const;

/** Rendered where the customer could see it; asked for and not rendered is nothing. */
export const offerShown = fact("offer_shown", "展示推荐", "Offer shown", offer);
export const offerClicked = fact("offer_clicked", "点击推荐", "Offer clicked", offer);
export const offerClosed = fact("offer_closed", "关闭推荐", "Offer closed", {
  ...offer,
  reason: choice(offerClosings),
});
