import { defineCases } from "#ground/errors";

export const cases = defineCases("settings", {
  bad_settings: {
    code: "invalid_input",
    en: "{count} setting(s) cannot be used:\n{list}",
    zh: "有 {count} 项设置无法使用：\n{list}",
  },
  bad_secret: {
    code: "invalid_input",
    en: "The installation's secret in {place} is not 32 bytes written as 64 hex digits or base64",
    zh: "{place} 中的安装密钥不是 32 字节（64 位十六进制或 base64）",
  },
  open_secret: {
    code: "forbidden",
    en: "{place} can be read by others on this machine; run: chmod 600 {place}",
    zh: "{place} 可被本机其他用户读取；请执行：chmod 600 {place}",
  },
  bad_data_key: {
    code: "invalid_input",
    en: 'The data key in {place} must be 32 bytes as 64 hex digits or base64, or several as {"keys": {"1": "…"}}',
    zh: '{place} 中的数据密钥应为 32 字节（64 位十六进制或 base64），多个密钥写成 {"keys": {"1": "…"}}',
  },
  unreadable_data_key: {
    code: "unavailable",
    en: "The data key can't be read from {place}: {reason}",
    zh: "无法从 {place} 读取数据密钥：{reason}",
  },
  no_data_key: {
    code: "conflict",
    en: "{place} has no data key number {number} yet; add it there, then run this again",
    zh: "{place} 尚无编号为 {number} 的数据密钥；请先在该处添加，再重新运行",
  },
  unwritable_home: {
    code: "forbidden",
    en: "The folder {place} cannot be written ({reason}); set PERENNIAL_HOME to one that can",
    zh: "目录 {place} 无法写入（{reason}）；请将 PERENNIAL_HOME 设为可写目录",
  },
});
