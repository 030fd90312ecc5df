/** Seeded randomness, always passed in. */
export interface Random {
  /** Uniform in [0, 1), 53 bits. */
  next(): number;
  /** Uniform integer in [0, bound). */
  below(bound: number): number;
  /** A new independent stream, named so that adding draws to one does not move another. */
  fork(name: string): Random;
}

/** sfc32 (public domain, Chris Doty-Humphrey): small, fast, passes PractRand. */
export function seededRandom(seed: number | string): Random {
  const text = String(seed);
  let [a, b, c, d] = [0x9e3779b9, 0x243f6a88, 0xb7e15162, fnv1a32(text)];
  const draw = (): number => {
    const t = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + t;
    c |= 0;
    return t >>> 0;
  };
  for (let warm = 0; warm < 16; warm++) draw();
  const next = (): number => (draw() * 0x200000 + (draw() >>> 11)) / 0x20000000000000;
  return {
    next,
    below: (bound) => Math.floor(next() * bound),
    fork: (name) => seededRandom(`${text}/${name}`),
  };
}

/** FNV-1a, 32 bits, over UTF-8. */
export function fnv1a32(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(text, "utf8")) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash;
}

/**
 * Sticky assignment in [0, 1) of a unit under a salt, in steps of 1/10,000 (GrowthBook's hash version 2), so that a
 * holdout or an experiment arm can be recomputed by anyone who knows the salt.
 */
export function stickyShare(salt: string, unit: string): number {
  return (fnv1a32(String(fnv1a32(salt + unit))) % 10_000) / 10_000;
}
