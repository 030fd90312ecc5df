/** A chart; its library is loaded when the first one is shown. */
import type { EChartsCoreOption } from "echarts/core";
import { useEffect, useRef } from "react";
import { isPrinting, useAppearance } from "../shell/appearance.ts";
import { common } from "../words/common.ts";
import { useWords } from "../words/index.ts";

export interface ChartProps {
  readonly option: EChartsCoreOption;
  /** What it shows, for those who do not see it; the figures stand beside it as text or table. */
  readonly name: string;
  readonly height?: number;
  /** Called with the name of what was pressed. */
  readonly onPress?: (name: string, series: string) => void;
}

type Charts = typeof import("./echarts.ts");

/** Once it has come, charts are drawn at once: paper does not wait. */
let charts: Charts | undefined;

export function Chart({ option, name, height = 280, onPress }: ChartProps) {
  const place = useRef<HTMLDivElement>(null);
  const { dark } = useAppearance();
  const say = useWords(common);
  useEffect(() => {
    const element = place.current;
    if (element === null) return;
    let gone = false;
    let close: (() => void) | undefined;
    const draw = ({ echarts }: Charts) => {
      const chart = echarts.init(element, dark ? "dark" : undefined, { renderer: "svg" });
      const isStill = isPrinting() || matchMedia("(prefers-reduced-motion: reduce)").matches;
      chart.setOption({ backgroundColor: "transparent", animation: !isStill, ...option });
      if (isStill) chart.getZr().flush();
      if (onPress) chart.on("click", ({ name: item, seriesName }) => onPress(item, seriesName ?? ""));
      const watch = new ResizeObserver(() => chart.resize());
      watch.observe(element);
      close = () => {
        watch.disconnect();
        chart.dispose();
      };
    };
    if (charts) draw(charts);
    else
      void import("./echarts.ts").then(
        (loaded) => {
          charts = loaded;
          if (!gone) draw(loaded);
        },
        // While the server is away there is no chart; the figures beside it are what was known.
        () => undefined,
      );
    return () => {
      gone = true;
      close?.();
    };
  }, [option, dark, onPress]);
  return <div ref={place} role="img" aria-label={say("chart", { name })} style={{ height, width: "100%" }} />;
}
