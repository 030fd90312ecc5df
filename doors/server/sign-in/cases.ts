import { defineCases } from "#ground/errors";

export const signInCases = defineCases("sign_in", {
  unauthenticated: {
    code: "unauthenticated",
    en: "Sign in, or send an API key as Authorization: Bearer pk_…",
    zh: "请先登录，或以 Authorization: Bearer pk_… 提交 API 密钥",
  },
  bad_key: {
    code: "unauthenticated",
    en: "This API key is unknown, expired or revoked",
    zh: "API 密钥不存在、已过期或已吊销",
  },
  wrong_password: { code: "unauthenticated", en: "Login or password is wrong", zh: "登录名或密码错误" },
  closed: { code: "forbidden", en: "This login holds no role in the bank", zh: "该登录名在本行没有任何角色" },
  cross_site: {
    code: "forbidden",
    en: "The request did not come from this installation's own pages",
    zh: "请求并非来自本系统页面",
  },
  too_many: { code: "rate_limited", en: "Too many attempts; wait a minute", zh: "尝试次数过多，请一分钟后再试" },
  too_fast: {
    code: "rate_limited",
    en: "This API key may send {rate} requests a second",
    zh: "该 API 密钥每秒限 {rate} 次请求",
  },
  no_such_page: { code: "not_found", en: "There is nothing at {path}", zh: "{path} 不存在" },
  refused: { code: "invalid_input", en: "Sign-in refused this: {message}", zh: "登录服务拒绝了请求：{message}" },
  failed: { code: "internal", en: "Sign-in failed", zh: "登录服务故障" },
});
