/** Brings the code of all pages in while nobody waits for it: they open at once, and also while the server is away. */
import { useRouter } from "@tanstack/react-router";
import { useEffect } from "react";

/** What is on screen comes first. */
const AFTER_MS = 2_500;

export function useAllPages(): void {
  const router = useRouter();
  useEffect(() => {
    let gone = false;
    const bring = async () => {
      for (const route of Object.values(router.routesById)) {
        if (gone) return;
        // What can't be had now is asked for again when its page is opened.
        await Promise.resolve(router.loadRouteChunk(route)).catch(() => undefined);
      }
    };
    const timer = setTimeout(() => void bring(), AFTER_MS);
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [router]);
}
