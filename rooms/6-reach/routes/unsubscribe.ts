/** One-click unsubscribing (RFC 8058): a POST ends it, a GET only asks. */
import type { Clock } from "#ground/clock";
import type { Language } from "#ground/errors";
import { type Routes, Type } from "#ground/http";
import type { Storage } from "#ground/storage";
import { type UnsubscribeLinks, unsubscribe } from "../verbs/unsubscribe.ts";

export interface UnsubscribeRouteOptions {
  readonly storage: Storage;
  readonly links: UnsubscribeLinks;
  readonly clock: Clock;
}

const words: Readonly<Record<Language, { ask: string; button: string; done: string }>> = {
  zh: { ask: "不再接收这类营销信息？", button: "退订", done: "已退订，您不会再通过此渠道收到营销信息。" },
  en: {
    ask: "No more marketing messages like this?",
    button: "Unsubscribe",
    done: "Done. You will get no more marketing this way.",
  },
};

function page(language: Language, body: string): string {
  const lang = language === "zh" ? "zh-CN" : "en";
  return `<!doctype html><html lang="${lang}"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${words[language].button}</title><body>${body}</body></html>`;
}

const params = Type.Object({ token: Type.String({ maxLength: 64 }) });

/** `/unsubscribe/:token`, open to everybody who holds the link. */
export const unsubscribeRoutes: Routes<UnsubscribeRouteOptions> = async (server, { storage, links, clock }) => {
  // Mail programs post a form; what it says is always the same.
  server.addContentTypeParser(
    "application/x-www-form-urlencoded",
    { parseAs: "string", bodyLimit: 1_024 },
    (_, __, done) => done(null, undefined),
  );
  server.get("/unsubscribe/:token", { schema: { tags: ["reach"], hide: true, params } }, async (request, reply) => {
    links.touchOf(request.params.token);
    const { ask, button } = words[request.language];
    return reply
      .type("text/html; charset=utf-8")
      .send(page(request.language, `<form method="post"><p>${ask}</p><button>${button}</button></form>`));
  });
  server.post("/unsubscribe/:token", { schema: { tags: ["reach"], hide: true, params } }, async (request, reply) => {
    await unsubscribe(storage, links, request.params.token, clock.now());
    return reply
      .type("text/html; charset=utf-8")
      .send(page(request.language, `<p>${words[request.language].done}</p>`));
  });
};
