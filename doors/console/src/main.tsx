/** The console starts here. */
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { App, ConfigProvider } from "antd";
import en from "antd/locale/en_GB";
import zh from "antd/locale/zh_CN";
import { StrictMode, useMemo } from "react";
import { createRoot } from "react-dom/client";
import { queries, whenSignedOut } from "./api/session.ts";
import { router } from "./router.tsx";
import { AppearanceProvider, useChosenAppearance } from "./shell/appearance.ts";
import { themeOf } from "./shell/theme.ts";
import "./styles.css";
import { useLanguage } from "./words/index.ts";

whenSignedOut(() => {
  queries.removeQueries({ queryKey: ["me"] });
  void router.invalidate();
});

const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;

function Console() {
  const appearance = useChosenAppearance();
  const { language } = useLanguage();
  const theme = useMemo(() => themeOf(appearance.dark, calm), [appearance.dark]);
  return (
    <AppearanceProvider value={appearance}>
      <ConfigProvider theme={theme} locale={language === "zh" ? zh : en}>
        <App component={false}>
          <QueryClientProvider client={queries}>
            <RouterProvider router={router} />
          </QueryClientProvider>
        </App>
      </ConfigProvider>
    </AppearanceProvider>
  );
}

const place = document.getElementById("root");
if (place) {
  createRoot(place).render(
    <StrictMode>
      <Console />
    </StrictMode>,
  );
}
