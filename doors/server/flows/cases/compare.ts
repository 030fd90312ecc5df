/** What a case expects against what happened: every difference, with the line of the file that says otherwise. Pure. */
import type { Both, ExpectedTouch, PlaybookCase } from "#contracts/definitions";
import { reasonWords } from "#decision";
import type { GivenTouch } from "./given.ts";
import type { Played } from "./play.ts";

export interface Difference {
  /** Of the case's file; the line of what was expected, or 0. */
  readonly line: number;
  readonly customer: string;
  readonly zh: string;
  readonly en: string;
}

/** @param waves ids of the waves that touch, in the order of the file */
export function differences(one: PlaybookCase, played: Played, waves: readonly string[], zone: string): Difference[] {
  const strangers = [...new Set(played.touches.map(({ customer }) => customer))].filter((name) => !one.customers[name]);
  return [...Object.keys(one.customers), ...strangers].flatMap((customer) => {
    const found = [...ofTouches(customer, one, played, waves, zone), ...ofAnswers(customer, one, played, zone)];
    return found.length === 0 ? [] : [...found, ...whySilent(customer, played, zone)];
  });
}

/** What may explain a touch that is missing. */
function whySilent(customer: string, { silences }: Played, zone: string): Difference[] {
  return silences
    .filter((one) => one.customer === customer)
    .map(({ at, wave, code }) => {
      const [when, words] = [timeText(at, zone), wordsOf(code)];
      return {
        line: 0,
        customer,
        zh: `　${customer} 的波次 ${wave} 在 ${when} 未触达：${words.zh}（${code}）`,
        en: `  ${customer}'s wave ${wave} reached nobody at ${when}: ${words.en} (${code})`,
      };
    });
}

function wordsOf(code: string): Both {
  return Object.hasOwn(reasonWords, code) ? reasonWords[code as keyof typeof reasonWords] : { zh: code, en: code };
}

function ofTouches(
  customer: string,
  { touches }: PlaybookCase,
  played: Played,
  waves: readonly string[],
  zone: string,
): Difference[] {
  const wanted = touches[customer] ?? [];
  const given = played.touches.filter((touch) => touch.customer === customer);
  const found: Difference[] = [];
  for (let place = 0; place < Math.max(wanted.length, given.length); place++) {
    const [want, got] = [wanted[place], given[place]];
    const shown = got && touchText(got, waves, zone);
    if (want && !got) {
      const text = expectedText(want, zone);
      found.push({
        line: want.line,
        customer,
        zh: `${customer} 缺少第 ${place + 1} 次触达：应为 ${text}`,
        en: `${customer} is missing touch ${place + 1}: ${text}`,
      });
    } else if (got && !want) {
      found.push({
        line: 0,
        customer,
        zh: `${customer} 多出第 ${place + 1} 次触达：${shown}`,
        en: `${customer} got a touch ${place + 1} that nothing expects: ${shown}`,
      });
    } else if (want && got && !matches(want, got, waves)) {
      const text = expectedText(want, zone);
      found.push({
        line: want.line,
        customer,
        zh: `${customer} 第 ${place + 1} 次触达应为 ${text}，实为 ${shown}`,
        en: `${customer}'s touch ${place + 1} should be ${text}, and is ${shown}`,
      });
    }
  }
  return found;
}

function matches(want: ExpectedTouch, got: GivenTouch, waves: readonly string[]): boolean {
  const late = got.at.getTime() - want.at.getTime();
  const { wave, channel, content, task } = want;
  return (
    late >= 0 &&
    late <= want.withinMs &&
    (wave === undefined || wave === got.wave || wave === waves.indexOf(got.wave) + 1) &&
    (channel === undefined || channel === got.channel) &&
    (content === undefined || content === got.content) &&
    (task === undefined || got.task)
  );
}

/** Every answer that is expected; of one of whom nothing is expected, none that stops anything. */
function ofAnswers(customer: string, { answers, touches }: PlaybookCase, played: Played, zone: string): Difference[] {
  const wanted = answers[customer] ?? [];
  const given = played.answers.filter((one) => one.customer === customer);
  const same = (a: Date, b: Date): boolean => a.getTime() === b.getTime();
  const found = wanted.flatMap(({ line, at, answer }): Difference[] => {
    const got = given.filter((one) => same(one.at, at)).map((one) => one.answer);
    if (got.includes(answer)) return [];
    const [when, said] = [timeText(at, zone), got.join(", ") || "—"];
    return [
      {
        line,
        customer,
        zh: `${customer} 在 ${when} 应得到 ${answer}，实为 ${said}`,
        en: `${customer} should be answered ${answer} at ${when}, and was answered ${said}`,
      },
    ];
  });
  const isSilent = wanted.length === 0 && (touches[customer] ?? []).length === 0;
  const unwanted = isSilent ? given.filter(({ answer }) => answer !== "allow") : [];
  return [
    ...found,
    ...unwanted.map(({ at, answer }) => ({
      line: 0,
      customer,
      zh: `${customer} 在 ${timeText(at, zone)} 得到 ${answer}，而用例不期待任何应答`,
      en: `${customer} was answered ${answer} at ${timeText(at, zone)}, and nothing is expected`,
    })),
  ];
}

function expectedText({ at, withinMs, wave, channel, content, task }: ExpectedTouch, zone: string): string {
  const within = withinMs === 0 ? "" : ` +${withinMs / 1_000}s`;
  const more = [wave === undefined ? "" : `wave ${wave}`, channel, content, task ? "task" : ""].filter(Boolean);
  return [`${timeText(at, zone)}${within}`, ...more].join(" ");
}

export function touchText({ at, wave, channel, content }: GivenTouch, waves: readonly string[], zone: string): string {
  return `${timeText(at, zone)} wave ${waves.indexOf(wave) + 1} (${wave}) ${channel} ${content}`;
}

/** An instant by the bank's clocks. */
function timeText(at: Date, zone: string): string {
  const style = { timeZone: zone, dateStyle: "short", timeStyle: "medium" } as const;
  return new Intl.DateTimeFormat("sv-SE", style).format(at);
}
