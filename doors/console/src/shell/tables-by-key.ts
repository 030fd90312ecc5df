/** Lets the arrow keys move tables that are wider than their place, for those who have no mouse. */
import { useEffect } from "react";

/** A table is looked at when its page is still for so long. */
const STILL_MS = 150;

export function useTablesByKey(): void {
  useEffect(() => {
    const content = document.getElementById("content");
    if (content === null) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = () => {
      for (const table of content.querySelectorAll<HTMLElement>(".ant-table-content, .ant-table-body")) {
        if (table.scrollWidth > table.clientWidth) table.tabIndex = 0;
        else table.removeAttribute("tabindex");
      }
    };
    const later = () => {
      clearTimeout(timer);
      timer = setTimeout(look, STILL_MS);
    };
    const changes = new MutationObserver(later);
    changes.observe(content, { childList: true, characterData: true, subtree: true });
    addEventListener("resize", later);
    return () => {
      clearTimeout(timer);
      changes.disconnect();
      removeEventListener("resize", later);
    };
  }, []);
}
