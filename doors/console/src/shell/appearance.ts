/** Light or dark: what the person chose here, or what the system says. */
import { createContext, useContext, useEffect, useMemo, useState } from "react";

export interface Appearance {
  readonly dark: boolean;
  readonly change: (dark: boolean) => void;
}

const REMEMBERED = "perennial.appearance";
const AppearanceContext = createContext<Appearance>({ dark: false, change: () => undefined });

export const AppearanceProvider = AppearanceContext.Provider;

export function useAppearance(): Appearance {
  return useContext(AppearanceContext);
}

export function useChosenAppearance(): Appearance {
  const [dark, setDark] = useState(() => {
    const kept = localStorage.getItem(REMEMBERED);
    return kept === null ? matchMedia("(prefers-color-scheme: dark)").matches : kept === "dark";
  });
  useEffect(() => {
    document.documentElement.dataset.theme = dark ? "dark" : "light";
  }, [dark]);
  return useMemo(
    () => ({
      dark,
      change(next) {
        localStorage.setItem(REMEMBERED, next ? "dark" : "light");
        setDark(next);
      },
    }),
    [dark],
  );
}
