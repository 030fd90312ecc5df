/** Colours and measures of antd's parts; those of our own stand in styles.css. */
import { type ThemeConfig, theme } from "antd";

const font =
  'system-ui, -apple-system, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Segoe UI", Roboto, sans-serif';

interface Colours {
  /** Green and red under white text: at rest, under the pointer, pressed. */
  readonly fill: readonly [string, string, string];
  readonly fillBad: readonly [string, string, string];
  /** Green as text on what pages stand on, likewise. */
  readonly text: readonly [string, string, string];
  readonly bad: string;
  readonly good: string;
  readonly warn: string;
  /** Grounds of what is told of: bad, good, and what to mind. */
  readonly soft: readonly [string, string, string];
  readonly border: string;
  /** Around what has the focus. */
  readonly ring: string;
  readonly layout: string;
  readonly container: string;
  readonly elevated: string;
  readonly secondary: string;
  readonly tertiary: string;
  readonly placeholder: string;
  readonly disabled: string;
}

// Text is read at 4.5 to 1 and better in each state, lines and signs at 3 to 1.
const light: Colours = {
  fill: ["#1f6f4a", "#2a7a55", "#114a31"],
  fillBad: ["#b3261e", "#c2362d", "#8c1d18"],
  text: ["#1a6442", "#14563a", "#0d3d28"],
  bad: "#a3312a",
  good: "#2e7d32",
  warn: "#9a5b00",
  soft: ["#fbe9e7", "#e3f1e9", "#fdf3dc"],
  border: "#87948d",
  ring: "#2c8a5e",
  layout: "#f4f7f5",
  container: "#ffffff",
  elevated: "#ffffff",
  secondary: "#4c5a53",
  tertiary: "#5c6a63",
  placeholder: "#66736c",
  disabled: "#616e67",
};
const dark: Colours = {
  fill: ["#287853", "#2f7f5a", "#246144"],
  fillBad: ["#de4d4d", "#cc4848", "#9c2f31"],
  text: ["#7fd0a8", "#a5e0c3", "#c6ecd9"],
  bad: "#f39a90",
  good: "#5fbf6b",
  warn: "#e5b65c",
  soft: ["#3a1d1a", "#16342a", "#362a12"],
  border: "#6d7a73",
  ring: "#5aa884",
  layout: "#0f1412",
  container: "#171d1a",
  elevated: "#1e2622",
  secondary: "#a9b6af",
  tertiary: "#9aa8a0",
  placeholder: "#93a29a",
  disabled: "#93a29a",
};

/** @param calm whether nothing shall move */
export function themeOf(isDark: boolean, calm: boolean): ThemeConfig {
  const of = isDark ? dark : light;
  const [fill, fillHover, fillActive] = of.fill;
  const [bad, badHover, badActive] = of.fillBad;
  const [softBad, softGood, softWarn] = of.soft;
  const [text, textHover, textActive] = of.text;
  return {
    components: {
      Tabs: { itemSelectedColor: text, itemHoverColor: textHover, itemActiveColor: textActive, inkBarColor: text },
      Button: {
        defaultHoverColor: textHover,
        defaultHoverBorderColor: textHover,
        defaultActiveColor: textActive,
        defaultActiveBorderColor: textActive,
      },
      // Where the chosen one is told by green text.
      Pagination: { colorPrimary: text, colorPrimaryHover: textHover },
    },
    algorithm: isDark ? theme.darkAlgorithm : theme.defaultAlgorithm,
    token: {
      // What a button says is read while it works too.
      opacityLoading: 1,
      motion: !calm,
      fontFamily: font,
      borderRadius: 6,
      colorPrimary: isDark ? "#2c8a5e" : fill,
      colorPrimaryHover: fillHover,
      colorPrimaryActive: fillActive,
      colorPrimaryBorder: of.ring,
      colorInfo: isDark ? "#2c8a5e" : fill,
      colorError: bad,
      colorErrorHover: badHover,
      colorErrorActive: badActive,
      colorErrorText: of.bad,
      colorErrorTextHover: of.bad,
      colorErrorTextActive: of.bad,
      colorSuccess: of.good,
      colorWarning: of.warn,
      colorErrorBg: softBad,
      colorSuccessBg: softGood,
      colorInfoBg: softGood,
      colorWarningBg: softWarn,
      colorBorder: of.border,
      colorLink: text,
      colorLinkHover: textHover,
      colorLinkActive: textActive,
      colorBgLayout: of.layout,
      colorBgContainer: of.container,
      colorBgElevated: of.elevated,
      // Quiet text that is still read.
      colorTextSecondary: of.secondary,
      colorTextTertiary: of.tertiary,
      colorTextDescription: of.secondary,
      colorTextPlaceholder: of.placeholder,
      colorTextDisabled: of.disabled,
    },
  };
}
