/** Colours and measures of antd's parts; those of our own stand in styles.css. */
import { type ThemeConfig, theme } from "antd";

const font =
  'system-ui, -apple-system, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Segoe UI", Roboto, sans-serif';

/** @param calm whether nothing shall move */
export function themeOf(dark: boolean, calm: boolean): ThemeConfig {
  // What is chosen stands out enough to be read on what it stands on.
  const chosen = dark ? "#7fd0a8" : "#1a6442";
  return {
    components: {
      Tabs: { itemSelectedColor: chosen, itemHoverColor: chosen, itemActiveColor: chosen, inkBarColor: chosen },
    },
    algorithm: dark ? theme.darkAlgorithm : theme.defaultAlgorithm,
    token: {
      motion: !calm,
      fontFamily: font,
      borderRadius: 6,
      colorPrimary: dark ? "#2c8a5e" : "#1f6f4a",
      colorInfo: dark ? "#2c8a5e" : "#1f6f4a",
      colorLink: dark ? "#7fd0a8" : "#1a6442",
      colorBgLayout: dark ? "#0f1412" : "#f4f7f5",
      colorBgContainer: dark ? "#171d1a" : "#ffffff",
      colorBgElevated: dark ? "#1e2622" : "#ffffff",
      // Quiet text that is still read: 4.5 to 1 and better.
      colorTextSecondary: dark ? "#a9b6af" : "#4c5a53",
      colorTextTertiary: dark ? "#9aa8a0" : "#5c6a63",
      colorTextDescription: dark ? "#a9b6af" : "#4c5a53",
      colorTextPlaceholder: dark ? "#93a29a" : "#66736c",
      colorTextDisabled: dark ? "#8c9b93" : "#6b7871",
    },
  };
}
