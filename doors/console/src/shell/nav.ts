/** Where one can go, and who: by what the server says a person may do. */
import type { Words } from "../words/index.ts";
import type { shell } from "./words.ts";

type ShellKey = typeof shell extends Words<infer Key> ? Key : never;

export interface Place {
  readonly to: string;
  readonly word: ShellKey;
  /** Any of them opens the place; none: everybody. */
  readonly may: readonly string[];
  /** A page of the server beside the console. */
  readonly outside?: boolean;
}

export interface PlaceGroup {
  readonly word: ShellKey;
  readonly places: readonly Place[];
}

export const placeGroups: readonly PlaceGroup[] = [
  {
    word: "group_day",
    places: [
      { to: "/", word: "home", may: [] },
      { to: "/tasks", word: "work", may: ["reach.read_tasks"] },
      { to: "/customers", word: "customers", may: ["profile.read"] },
    ],
  },
  {
    word: "group_loop",
    places: [
      { to: "/audiences", word: "audiences", may: ["audience.read"] },
      { to: "/playbooks", word: "playbooks", may: ["playbook.read"] },
      { to: "/decisions", word: "decisions", may: ["decision.read"] },
      { to: "/content", word: "content", may: ["reach.read_content"] },
      { to: "/reach", word: "reach", may: ["reach.read_touches"] },
      { to: "/outcomes", word: "outcomes", may: ["outcome.read"] },
      { to: "/models", word: "models", may: ["learning.read"] },
    ],
  },
  {
    word: "group_house",
    places: [
      { to: "/data", word: "data", may: ["catalog.read"] },
      { to: "/organisation", word: "organisation", may: ["house.read_people"] },
      { to: "/system", word: "system", may: [] },
      { to: "/simulation", word: "simulation", may: ["simulation.read"], outside: true },
    ],
  },
];

/** Whether somebody with these permissions finds a place open. */
export function isOpen(to: string, may: readonly string[]): boolean {
  const place = placeGroups.flatMap(({ places }) => places).find((one) => one.to === to);
  return place !== undefined && (place.may.length === 0 || place.may.some((one) => may.includes(one)));
}
