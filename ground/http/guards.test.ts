import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import type { MachineClock } from "#ground/clock";
import {
  CSRF_COOKIE,
  CSRF_HEADER,
  chooseLanguage,
  createRateLimiter,
  csrfGuard,
  csrfToken,
  enforceRate,
  type Server,
} from "./index.ts";
import type { Problem } from "./problem.ts";
import { start } from "./testing.ts";

const open: Server[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) await server.close();
});

const secret = Buffer.alloc(32, 1);

async function guarded(): Promise<Server> {
  const { server } = await start();
  open.push(server);
  csrfGuard(server, {
    secret,
    sessionCookies: ["bank.session"],
    origins: ["https://bank.example"],
  });
  server.route({ method: ["GET", "POST"], url: "/change", handler: async () => "changed" });
  return server;
}

describe("requests authenticated by a cookie", () => {
  const token = csrfToken(secret, "s1");
  const good = {
    cookie: `bank.session=s1; ${CSRF_COOKIE}=${token}`,
    origin: "https://bank.example",
    [CSRF_HEADER]: token,
  };
  const post = async (headers: Record<string, string>): Promise<[number, string | undefined]> => {
    const server = await guarded();
    const answer = await server.inject({ method: "POST", url: "/change", headers });
    return [answer.statusCode, answer.statusCode === 200 ? undefined : answer.json<Problem>().type.split(":").at(-1)];
  };

  it("may change things from our own origin with the session's token", async () => {
    expect(await post(good)).toEqual([200, undefined]);
    expect(await post({ ...good, "sec-fetch-site": "same-origin" })).toEqual([200, undefined]);
    expect(await post({ ...good, origin: "http://localhost:80", host: "localhost:80" })).toEqual([200, undefined]);
  });

  it("may not from elsewhere, or from nowhere", async () => {
    const { origin: _, ...nowhere } = good;
    for (const headers of [
      { ...good, origin: "https://evil.example" },
      { ...good, origin: "null" },
      { ...good, "sec-fetch-site": "cross-site" },
      { ...good, "sec-fetch-site": "same-site" },
      nowhere,
    ]) {
      expect(await post(headers)).toEqual([403, "http.cross_site"]);
    }
  });

  it("may not without the token, or with another session's", async () => {
    const other = csrfToken(secret, "s2");
    const { [CSRF_HEADER]: _, ...bare } = good;
    for (const headers of [
      bare,
      { ...good, [CSRF_HEADER]: other },
      { ...good, [CSRF_HEADER]: other, cookie: `bank.session=s1; ${CSRF_COOKIE}=${other}` },
      { ...good, cookie: "bank.session=s1" },
    ]) {
      expect(await post(headers)).toEqual([403, "http.csrf_token"]);
    }
  });

  it("are handed the token when they read; others are left alone", async () => {
    const server = await guarded();
    const read = await server.inject({ url: "/change", headers: { cookie: "bank.session=s1" } });
    expect(read.cookies).toMatchObject([{ name: CSRF_COOKIE, value: token, sameSite: "Strict" }]);
    expect((await server.inject({ url: "/change", headers: { cookie: good.cookie } })).cookies).toEqual([]);
    expect((await server.inject({ method: "POST", url: "/change" })).statusCode).toBe(200);
    const key = await server.inject({
      method: "POST",
      url: "/change",
      headers: { cookie: "bank.session=s1", authorization: "Bearer k" },
    });
    expect(key.statusCode).toBe(200);
  });
});

describe("rate limits", () => {
  function handClock(): MachineClock & { at: number } {
    return {
      at: 0,
      now: () => new Date(0),
      elapsed() {
        return this.at;
      },
      sleep: () => Promise.resolve(),
    };
  }

  it("say what is left and when to come back", async () => {
    const clock = handClock();
    const limiter = createRateLimiter(clock);
    const { server } = await start();
    open.push(server);
    server.get("/limited", async (_request, reply) => {
      enforceRate(reply, limiter.take("key", { burst: 2, perSecond: 0.5 }));
      return "ok";
    });
    const get = () => server.inject({ url: "/limited" });
    const first = await get();
    expect(first.headers).toMatchObject({ "ratelimit-limit": "2", "ratelimit-remaining": "1", "ratelimit-reset": "2" });
    await get();
    const refused = await get();
    expect(refused.statusCode).toBe(429);
    expect(refused.headers).toMatchObject({ "retry-after": "2", "ratelimit-remaining": "0", "ratelimit-reset": "4" });
    expect(refused.json<Problem>()).toMatchObject({ code: "rate_limited", retryable: true });
    clock.at = 2_000;
    expect((await get()).statusCode).toBe(200);
  });

  it("never let through more than the burst and what came back, and keep keys apart", () => {
    const step = fc.record({ wait: fc.integer({ min: 0, max: 5_000 }), cost: fc.integer({ min: 1, max: 10 }) });
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 60 }),
        fc.integer({ min: 10, max: 20 }),
        fc.integer({ min: 1, max: 5 }),
        (steps, burst, perSecond) => {
          const clock = handClock();
          const limiter = createRateLimiter(clock);
          const taken: { at: number; cost: number }[] = [];
          for (const { wait, cost } of steps) {
            clock.at += wait;
            const verdict = limiter.take("a", { burst, perSecond }, cost);
            if (verdict.allowed) taken.push({ at: clock.at, cost });
            else expect(verdict.retryAfterSeconds).toBeGreaterThan(0);
          }
          for (const [index, { at }] of taken.entries()) {
            const after = taken.slice(index);
            const total = after.reduce((sum, { cost }) => sum + cost, 0);
            const last = after.at(-1)?.at ?? at;
            expect(total).toBeLessThanOrEqual(burst + ((last - at) / 1_000) * perSecond + 1e-6);
          }
          expect(limiter.take("b", { burst, perSecond }, burst).allowed).toBe(true);
        },
      ),
    );
  });

  it("let a cost above the burst through a full bucket once, and remember a bounded number of keys", () => {
    const clock = handClock();
    const limiter = createRateLimiter(clock, 3);
    expect(limiter.take("a", { burst: 10, perSecond: 1 }, 30).allowed).toBe(true);
    expect(limiter.take("a", { burst: 10, perSecond: 1 }).retryAfterSeconds).toBe(21);
    for (const key of ["b", "c", "d", "e"]) limiter.take(key, { burst: 1, perSecond: 1 });
    expect(limiter.size).toBe(3);
  });
});

describe("the caller's language", () => {
  it("is the best of the two that the header names", () => {
    const chosen = (header: string | undefined): string => chooseLanguage(header, "zh");
    expect(
      [
        undefined,
        "",
        "fr",
        "*",
        "en",
        "en-GB,en;q=0.9",
        "zh-CN,zh;q=0.9,en;q=0.8",
        "en;q=0.2, zh-TW;q=0.3",
        "en;q=0",
      ].map(chosen),
    ).toEqual(["zh", "zh", "zh", "zh", "en", "en", "zh", "zh", "zh"]);
  });
});
