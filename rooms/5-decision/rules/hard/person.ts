/** Who the customer is: nobody who was erased or has died is addressed, and nothing is marketed to minors. */
import { addDays, type Day, daysBetween, instantOf } from "#ground/clock";
import { type ActionContext, type ActionRule, deny, isMarketing, none } from "./context.ts";

/** [C-10] Erased, or blocked: stored and nothing else, whatever the class. */
export const blocked: ActionRule = ({ facts }) => (facts.blocked ? deny("blocked", "law/C-10") : none);

/** [O-08] Transactions of an estate still tell their holder; nothing else does. */
export const deceased: ActionRule = ({ facts, action }) =>
  facts.deceased && (action.class === "marketing" || action.class === "service") ? deny("deceased", "law/O-08") : none;

export const frozen: ActionRule = (context) =>
  context.facts.frozen && isMarketing(context) ? deny("frozen", "law/O-08") : none;

/** [C-08] No marketing to minors. A year of age is full on the day after the birthday unless the bank says otherwise. */
export const minor: ActionRule = (context) => {
  if (!isMarketing(context)) return none;
  const { facts, today, limits, zone } = context;
  const { age, fullOnBirthday = false } = limits.minors;
  if (facts.birthday !== null && daysBetween(facts.birthday, today) >= 0) {
    if (fullYears(facts.birthday, today, fullOnBirthday) < age)
      return deny("minor", "law/C-08", instantOf(fullOn(facts.birthday, age, fullOnBirthday), "00:00", zone));
    return facts.minor ? deny("minor", "law/C-08") : none;
  }
  return facts.minor || (facts.age !== null && facts.age < age) ? deny("minor", "law/C-08") : none;
};

/** Whole years on a day. @param onBirthday whether the birthday itself makes the year full, or the day after it */
export function fullYears(birthday: Day, today: Day, onBirthday: boolean): number {
  const years = Number(today.slice(0, 4)) - Number(birthday.slice(0, 4));
  const [at, born] = [today.slice(5), birthday.slice(5)];
  return at > born || (onBirthday && at === born) ? years : years - 1;
}

/** The first day on which so many years are full. Who was born on 29 February has them full on 1 March of other years. */
function fullOn(birthday: Day, years: number, onBirthday: boolean): Day {
  const year = String(Number(birthday.slice(0, 4)) + years).padStart(4, "0");
  const leap = birthday.slice(5) === "02-29" && addDays(`${year}-02-28`, 1) !== `${year}-02-29`;
  const day = leap ? `${year}-02-28` : `${year}${birthday.slice(4)}`;
  return onBirthday && !leap ? day : addDays(day, 1);
}

/** Age for what protects the old: the birthday itself counts, the doubt is on the customer's side. */
export function ageOf({ facts, today }: ActionContext): number | null {
  const { birthday, age } = facts;
  if (birthday !== null && daysBetween(birthday, today) >= 0) return fullYears(birthday, today, true);
  return age;
}
