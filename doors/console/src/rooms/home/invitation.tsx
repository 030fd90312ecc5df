/** Offers the tour to whoever is new in this browser; it stands in the page and is in nobody's way. */
import { Button } from "antd";
import { useTour } from "../../shell/tour-state.ts";
import { useWords } from "../../words/index.ts";
import { home } from "./words.ts";

export function Invitation() {
  const say = useWords(home);
  const { seen, begin, end } = useTour();
  if (seen) return null;
  return (
    <section className="invitation" aria-label={say("tour")}>
      <span>{say("tour_about")}</span>
      <span className="bar">
        <Button type="primary" onClick={begin}>
          {say("tour")}
        </Button>
        <Button onClick={end}>{say("tour_skip")}</Button>
      </span>
    </section>
  );
}
