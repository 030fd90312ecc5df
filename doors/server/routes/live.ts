/** Tells open screens that something changed, so that they ask anew; what changed they are never told here. */
import type { FastifyRequest } from "fastify";
import type { Actor } from "#ground/authority";
import { machine } from "#ground/clock";
import { type Routes, Type } from "#ground/http";
import type { Storage } from "#ground/storage";
import { type Heads, readHeads } from "../heads.ts";

export interface LiveRouteOptions {
  readonly storage: Storage;
  readonly authenticate: (request: FastifyRequest) => Promise<Actor>;
}

/** `facts`: the log has grown; `work`: somebody has changed something. */
export type Topic = "facts" | "work";

const EVERY_MS = 2_000;
// Proxies cut connections on which nothing is said.
const BEAT_MS = 20_000;
// A session or a role may have ended: whoever listens signs in anew, with what holds then.
const LONGEST_MS = 10 * 60_000;

/** `/v1/live`. */
export const liveRoutes: Routes<LiveRouteOptions> = async (server, { storage, authenticate }) => {
  const listeners = createListeners(storage);
  server.addHook("preClose", async () => listeners.close());
  server.get(
    "/v1/live",
    {
      schema: {
        tags: ["operations"],
        summary: "Server-sent events: `changed` with topics whose screens are stale",
        description: "Facts of the log and changes by people, without saying which; at most one every two seconds.",
        security: [{ key: [] }, { session: [] }],
        produces: ["text/event-stream"],
        response: { 200: Type.String() },
      },
    },
    async (request, reply) => {
      await authenticate(request);
      reply.hijack();
      const { raw } = reply;
      raw.writeHead(200, {
        ...Object.fromEntries(Object.entries(reply.getHeaders()).map(([name, value]) => [name, String(value)])),
        "content-type": "text/event-stream; charset=utf-8",
        "cache-control": "no-store",
        "x-accel-buffering": "no",
      });
      raw.write("retry: 3000\n\n");
      const leave = listeners.add({ write: (text) => void raw.write(text), end: () => void raw.end() });
      raw.on("close", leave);
    },
  );
};

interface Listener {
  write(text: string): void;
  end(): void;
}

interface Listeners {
  add(listener: Listener): () => void;
  close(): void;
}

/** Looks at the heads of log and audit while somebody listens, once for all who do. */
function createListeners(storage: Storage): Listeners {
  const listening = new Map<Listener, number>();
  // What a screen shows was asked before it listened: at the first look it is told that all of it may be stale.
  const fresh = new Set<Listener>();
  let timer: NodeJS.Timeout | undefined;
  let before: Heads | undefined;
  let told = machine.elapsed();
  let looking = false;
  const say = (textFor: (listener: Listener) => string | undefined): void => {
    told = machine.elapsed();
    for (const [listener, since] of listening) {
      const text = textFor(listener);
      if (text !== undefined) listener.write(text);
      if (told - since > LONGEST_MS) listener.end();
    }
  };
  const look = async (): Promise<void> => {
    if (looking) return;
    looking = true;
    try {
      const now = await readHeads(storage);
      const topics = before === undefined ? [] : changed(before, now);
      before = now;
      if (topics.length > 0 || fresh.size > 0) {
        say((listener) => messageOf(fresh.has(listener) ? allTopics : topics));
        fresh.clear();
      } else if (machine.elapsed() - told > BEAT_MS) say(() => ": still here\n\n");
    } catch {
      // The engine is away for a moment: the next look tells what changed meanwhile.
    } finally {
      looking = false;
    }
  };
  const stop = (): void => {
    clearInterval(timer);
    timer = undefined;
    before = undefined;
  };
  return {
    add(listener) {
      listening.set(listener, machine.elapsed());
      fresh.add(listener);
      timer ??= setInterval(() => void look(), EVERY_MS).unref();
      return () => {
        listening.delete(listener);
        fresh.delete(listener);
        if (listening.size === 0) stop();
      };
    },
    close() {
      stop();
      for (const listener of listening.keys()) listener.end();
    },
  };
}

const allTopics: readonly Topic[] = ["facts", "work"];

function changed(before: Heads, now: Heads): Topic[] {
  return allTopics.filter((topic) => before[topic] !== now[topic]);
}

function messageOf(topics: readonly Topic[]): string | undefined {
  return topics.length === 0 ? undefined : `event: changed\ndata: ${JSON.stringify({ topics })}\n\n`;
}
