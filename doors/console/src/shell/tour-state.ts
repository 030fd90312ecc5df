/** Whether the tour is under way, and whether this browser has seen it. */
import { useSyncExternalStore } from "react";

const REMEMBERED = "perennial.tour";
const listeners = new Set<() => void>();
let state = { under: false, seen: localStorage.getItem(REMEMBERED) !== null };

function become(next: typeof state): void {
  state = next;
  for (const listener of listeners) listener();
}

function listen(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export interface TourState {
  readonly under: boolean;
  readonly seen: boolean;
  readonly begin: () => void;
  /** Over, or not wanted: it is not offered again in this browser. */
  readonly end: () => void;
}

const begin = () => become({ ...state, under: true });
const end = () => {
  localStorage.setItem(REMEMBERED, "seen");
  become({ under: false, seen: true });
};

export function useTour(): TourState {
  const { under, seen } = useSyncExternalStore(listen, () => state);
  return { under, seen, begin, end };
}
