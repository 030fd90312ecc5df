/** Differences with their intervals, above each other on one scale. */
import { useFormats } from "../../words/formats.ts";
import { useWords } from "../../words/index.ts";
import { playbook as words } from "./words.ts";

export interface Interval {
  readonly name: string;
  readonly value: number | null;
  readonly low: number;
  readonly high: number;
}

/** Shares; zero stands as a line. What is said beside each line is all that the picture says. */
export function Intervals({ rows }: { readonly rows: readonly Interval[] }) {
  const say = useWords(words);
  const { percent } = useFormats();
  const most = Math.max(0.001, ...rows.flatMap(({ low, high }) => [Math.abs(low), Math.abs(high)]));
  const at = (value: number): number => 50 + (value / most) * 48;
  return (
    <ul className="intervals">
      {rows.map(({ name, value, low, high }) => (
        <li key={name}>
          <span>{name}</span>
          <svg viewBox="0 0 100 12" preserveAspectRatio="none" aria-hidden="true">
            <line x1="50" x2="50" y1="0" y2="12" className="interval-zero" />
            <line
              x1={at(low)}
              x2={at(high)}
              y1="6"
              y2="6"
              className={low > 0 ? "interval-good" : high < 0 ? "interval-bad" : "interval-open"}
            />
            {value === null ? null : <line x1={at(value)} x2={at(value)} y1="1" y2="11" className="interval-value" />}
          </svg>
          <span className="number small">
            {value === null
              ? say("interval_only", { low: percent(low, 2), high: percent(high, 2) })
              : say("difference_value", { value: percent(value, 2), low: percent(low, 2), high: percent(high, 2) })}
          </span>
        </li>
      ))}
    </ul>
  );
}
