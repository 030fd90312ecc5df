/** The same playbooks on Redis: sorted sets for windows and silences, a hash for balances, one script an event. */

import type { BenchFact } from "../metrics-parts/work.ts";
import { type RedisServer, startRedis } from "../redis-server.ts";
import { APART, type Rule } from "./rules.ts";

const PIPELINED = 500;
const WEEK = 7 * 86_400_000;

/** Thresholds stand in the script, rising, so that a script stops at the first that is not met. */
function scriptOf(rules: readonly Rule[]): string {
  const of = <K extends Rule["kind"]>(kind: K) =>
    rules.filter((rule): rule is Extract<Rule, { kind: K }> => rule.kind === kind);
  const table = (rows: readonly (readonly (string | number)[])[]): string =>
    `{${rows.map((row) => `{${row.map((cell) => (typeof cell === "number" ? cell : `'${cell}'`)).join(",")}}`).join(",")}}`;
  const rising = (rows: (readonly [string, number, ...number[]])[]) => [...rows].sort((a, b) => a[1] - b[1]);
  return `
local c, type, at, value, id = ARGV[1], ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4]), ARGV[5]
if redis.call('SADD', 'seen', id) == 0 then return 0 end
local function fire(rule, when)
  local last = tonumber(redis.call('HGET', 'f:' .. c, rule) or '-1e18')
  if when - last < ${APART} then return end
  redis.call('HSET', 'f:' .. c, rule, when)
  redis.call('RPUSH', 'intents', rule .. ' ' .. c .. ' ' .. string.format('%.0f', when))
end
local active = type == 'transaction' or type == 'transfer' or type == 'card_spent'
if active then redis.call('ZADD', 'dormant', at, c) end
if type == 'product_viewed' then
  redis.call('ZADD', 'v:' .. c, at, id)
  redis.call('ZREMRANGEBYSCORE', 'v:' .. c, '-inf', at - ${WEEK})
  local n = redis.call('ZCARD', 'v:' .. c)
  for _, r in ipairs(${table(rising(of("count").map(({ id, count }) => [id, count])))}) do
    if n < r[2] then break end
    fire(r[1], at)
  end
  for _, r in ipairs(${table(of("without").map(({ id, length }) => [id, length]))}) do
    redis.call('ZADD', 'silence', at + r[2], r[1] .. ' ' .. c .. ' ' .. id)
  end
elseif type == 'transfer' then
  for _, r in ipairs(${table(rising(of("at_once").map(({ id, amount }) => [id, amount])))}) do
    if value < r[2] then break end
    fire(r[1], at)
  end
  redis.call('ZREMRANGEBYSCORE', 'v:' .. c, '-inf', at - ${WEEK})
  local n = redis.call('ZCARD', 'v:' .. c)
  if n > 0 then
    for _, r in ipairs(${table(rising(of("sequence").map(({ id, amount, count }) => [id, amount, count])))}) do
      if value < r[2] then break end
      if n >= r[3] then fire(r[1], at) end
    end
  end
elseif type == 'balance_changed' then
  local before = tonumber(redis.call('HGET', 'b', c) or '20000')
  redis.call('HSET', 'b', c, value)
  for _, r in ipairs(${table(rising(of("drop").map(({ id, below }) => [id, below])))}) do
    if before >= r[2] and value < r[2] then fire(r[1], at) end
  end
end
return 1`;
}

const dueScript = `
local due = redis.call('ZRANGEBYSCORE', 'silence', '-inf', ARGV[1], 'WITHSCORES', 'LIMIT', 0, 1000)
for i = 1, #due, 2 do
  local rule, c = due[i]:match('^(%S+) (%S+) ')
  local when = tonumber(due[i + 1])
  local last = tonumber(redis.call('HGET', 'f:' .. c, rule) or '-1e18')
  if when - last >= ${APART} then
    redis.call('HSET', 'f:' .. c, rule, string.format('%.0f', when))
    redis.call('RPUSH', 'intents', rule .. ' ' .. c .. ' ' .. string.format('%.0f', when))
  end
  redis.call('ZREM', 'silence', due[i])
end
return #due / 2`;

const keyed = (script: string): string =>
  script.replaceAll(
    /redis\.call\('HSET', 'f:' \.\. c, rule, when\)/g,
    "redis.call('HSET', 'f:' .. c, rule, string.format('%.0f', when))",
  );

export interface RedisSide {
  readonly version: string;
  /** Takes facts and whatever falls due by the last of them. */
  take(facts: readonly BenchFact[], until: number): Promise<void>;
  intents(): Promise<Set<string>>;
  /** Bytes that it uses. */
  memory(): Promise<number>;
  close(): Promise<void>;
}

/** Undefined where there is no Redis. */
export async function redisSide(rules: readonly Rule[]): Promise<RedisSide | undefined> {
  const redis: RedisServer | undefined = await startRedis();
  if (!redis) return undefined;
  const client = await redis.client();
  const [onFact, onDue] = [await client.script("LOAD", keyed(scriptOf(rules))), await client.script("LOAD", dueScript)];
  return {
    version: redis.version,
    async take(facts, until) {
      for (let from = 0; from < facts.length; from += PIPELINED) {
        const some = facts.slice(from, from + PIPELINED);
        // Calls of one turn share a pipeline.
        await Promise.all(
          some.map(({ customer, type, occurredAt, data, id }) => {
            const value = type === "balance_changed" ? data.demand_balance : (data.amount ?? 0);
            return client.evalsha(onFact, 0, customer, type, occurredAt.getTime(), Number(value), id);
          }),
        );
      }
      while (Number(await client.evalsha(onDue, 0, until)) > 0);
    },
    intents: async () => new Set((await client.call("LRANGE", "intents", 0, -1)) as string[]),
    memory: async () => Number(/used_memory:(\d+)/.exec(String(await client.call("INFO", "memory")))?.[1]),
    async close() {
      await client.quit();
      await redis.stop();
    },
  };
}
