/** Light or dark: what the person chose here, or what the system says; on paper always light. */
import { createContext, useContext, useEffect, useMemo, useState, useSyncExternalStore } from "react";
import { flushSync } from "react-dom";

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
  const [chosen, setChosen] = useState(() => {
    const kept = localStorage.getItem(REMEMBERED);
    return kept === null ? matchMedia("(prefers-color-scheme: dark)").matches : kept === "dark";
  });
  const dark = useSyncExternalStore(onPrint, isPrinting) ? false : chosen;
  useEffect(() => {
    document.documentElement.dataset.theme = dark ? "dark" : "light";
  }, [dark]);
  return useMemo(
    () => ({
      dark,
      change(next) {
        localStorage.setItem(REMEMBERED, next ? "dark" : "light");
        setChosen(next);
      },
    }),
    [dark],
  );
}

const paper = matchMedia("print");
let isBeingPrinted = false;

/** Whether this is drawn for paper. */
export const isPrinting = (): boolean => isBeingPrinted || paper.matches;

/** The paper is drawn as soon as those who listen are done: all is light by then, charts too. */
function onPrint(changed: () => void): () => void {
  const begin = (): void => {
    isBeingPrinted = true;
    flushSync(changed);
  };
  const end = (): void => {
    isBeingPrinted = false;
    changed();
  };
  const switched = (): void => flushSync(changed);
  addEventListener("beforeprint", begin);
  addEventListener("afterprint", end);
  paper.addEventListener("change", switched);
  return () => {
    removeEventListener("beforeprint", begin);
    removeEventListener("afterprint", end);
    paper.removeEventListener("change", switched);
  };
}
