/** A value as JSON carries it: instants are texts of ISO 8601. */
export type Wired<T> = T extends Date
  ? string
  : T extends readonly (infer Item)[]
    ? Wired<Item>[]
    : T extends object
      ? { -readonly [Key in keyof T]: Wired<T[Key]> }
      : T;

/** What a room answers, as it goes out. */
export function wired<T>(value: T): Wired<T> {
  return JSON.parse(JSON.stringify(value)) as Wired<T>;
}
