/** Where the focus goes when a dialog that stands by itself is gone. */
import { useEffect, useState } from "react";

/** Gives the focus back to what had it before this part came, when it goes. */
export function useFocusBack(): void {
  const [before] = useState(() => document.activeElement);
  useEffect(
    () => () => {
      // The dialog lets go of the focus first.
      requestAnimationFrame(() => {
        if (before instanceof HTMLElement && before.isConnected) before.focus();
      });
    },
    [before],
  );
}
