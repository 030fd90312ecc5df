/** The console: one frame for all of its addresses, and its files. What it shows it asks of the API, as anybody does. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { evenUnderPressure } from "#ground/http";
import { type ConsoleFile, readConsole } from "../console-files.ts";

/** First parts of the console's addresses: a link to any place within opens the console there. */
const sections = [
  "sign-in",
  "customers",
  "audiences",
  "playbooks",
  "decisions",
  "content",
  "reach",
  "outcomes",
  "models",
  "tasks",
  "data",
  "organisation",
  "system",
];

// A browser tries what a page asks for again, but never the page itself and its files.
const route = { schema: { hide: true }, config: evenUnderPressure };

// Files bear a hash of what is in them.
const FOR_EVER = "public, max-age=31536000, immutable";

const NOT_BUILT = `<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>常青 Perennial</title>
<p>控制台尚未构建：请运行 npm run build。</p><p lang="en">The console is not built: run npm run build.</p>
<p><a href="/status">/status</a> · <a href="/docs">/docs</a></p></html>`;

export async function consoleRoutes(server: FastifyInstance): Promise<void> {
  const files = readConsole();
  const frame: ConsoleFile = files?.get("/index.html") ?? {
    type: "text/html; charset=utf-8",
    body: Buffer.from(NOT_BUILT),
    gzip: null,
  };
  for (const url of ["/", ...sections.flatMap((section) => [`/${section}`, `/${section}/*`])]) {
    server.get(url, route, async (request, reply) => give(request, reply, frame, "no-cache"));
  }
  for (const [url, file] of files ?? []) {
    if (url === "/index.html") continue;
    const kept = url.startsWith("/console/") ? FOR_EVER : "no-cache";
    server.get(url, route, async (request, reply) => give(request, reply, file, kept));
  }
}

function give(request: FastifyRequest, reply: FastifyReply, file: ConsoleFile, kept: string): FastifyReply {
  void reply.type(file.type).header("Cache-Control", kept).header("Vary", "Accept-Encoding");
  if (file.gzip === null || !/\bgzip\b/.test(request.headers["accept-encoding"] ?? "")) return reply.send(file.body);
  return reply.header("Content-Encoding", "gzip").send(file.gzip);
}
