import { defineCases } from "#ground/errors";

export const cases = defineCases("http", {
  invalid_request: {
    code: "invalid_input",
    en: "{count} field(s) of the request do not fit",
    zh: "请求中有 {count} 个字段不符合要求",
  },
  malformed_body: { code: "invalid_input", en: "The request body cannot be read as JSON", zh: "请求体无法解析为 JSON" },
  bad_request: { code: "invalid_input", en: "The request is not well-formed HTTP", zh: "请求不是规范的 HTTP" },
  body_too_large: {
    code: "too_large",
    en: "The request body is larger than {limit} bytes",
    zh: "请求体超过 {limit} 字节",
  },
  unknown_media_type: {
    code: "unsupported",
    en: "The request body's media type is not supported here",
    zh: "此处不支持该请求体的媒体类型",
  },
  no_such_path: { code: "not_found", en: "There is nothing at this path", zh: "该路径不存在" },
  // Served with status 405: the closed codes have none of their own for it.
  wrong_method: {
    code: "unsupported",
    en: "This path does not take {method}; it takes {allowed}",
    zh: "该路径不支持 {method}，支持 {allowed}",
  },
  under_pressure: {
    code: "unavailable",
    en: "The server has more to do than it can; try again in {seconds} s",
    zh: "服务器繁忙，请 {seconds} 秒后重试",
  },
  engine_unavailable: {
    code: "unavailable",
    en: "A database engine does not answer right now",
    zh: "数据库引擎暂时没有响应",
  },
  too_many_requests: {
    code: "rate_limited",
    en: "More requests than this key may make; try again in {seconds} s",
    zh: "请求超出该密钥的限额，请 {seconds} 秒后重试",
  },
  cross_site: {
    code: "forbidden",
    en: "The request comes from another site",
    zh: "请求来自其他站点",
  },
  csrf_token: {
    code: "forbidden",
    en: "The header {header} does not match this session",
    zh: "请求头 {header} 与当前会话不匹配",
  },
  defect: {
    code: "internal",
    en: "Something went wrong on our side; the logs know it as trace {trace}",
    zh: "系统内部出错；日志中的追踪号为 {trace}",
  },
  port_in_use: {
    code: "conflict",
    en: "Port {port} on {host} is in use; stop what uses it or set PERENNIAL_PORT",
    zh: "{host} 的端口 {port} 已被占用；请停止占用者或设置 PERENNIAL_PORT",
  },
  cannot_listen: {
    code: "forbidden",
    en: "Cannot listen on {host}:{port} ({reason}); see PERENNIAL_HOST and PERENNIAL_PORT",
    zh: "无法监听 {host}:{port}（{reason}）；请检查 PERENNIAL_HOST 与 PERENNIAL_PORT",
  },
});
