/** The only file that touches the environment of the process. Everything is optional here; `settings.ts` decides. */

export type Environment = Readonly<Record<string, string | undefined>>;

/** Every variable that belongs to Perennial, with what it means. */
export const variables = {
  PERENNIAL_HOME: {
    fallback: "./var",
    secret: false,
    en: "folder for data, engines and the installation's secret",
    zh: "数据、引擎与安装密钥所在的目录",
  },
  PERENNIAL_POSTGRES_URL: {
    fallback: "embedded",
    secret: true,
    en: "PostgreSQL 15 or newer by URL, instead of the embedded one",
    zh: "外部 PostgreSQL（15 及以上）的 URL，代替内嵌引擎",
  },
  PERENNIAL_CLICKHOUSE_URL: {
    fallback: "embedded",
    secret: true,
    en: "ClickHouse by HTTP URL, instead of the embedded one",
    zh: "外部 ClickHouse 的 HTTP URL，代替内嵌引擎",
  },
  PERENNIAL_HOST: { fallback: "127.0.0.1", secret: false, en: "address to listen on", zh: "监听地址" },
  PERENNIAL_PORT: {
    fallback: "7400",
    secret: false,
    en: "port to listen on, 0 for any free one",
    zh: "监听端口，0 表示任选空闲端口",
  },
  PERENNIAL_PUBLIC_URL: {
    fallback: "http://HOST:PORT",
    secret: false,
    en: "origin under which browsers reach this installation",
    zh: "浏览器访问本系统所用的地址",
  },
  PERENNIAL_ROLES: {
    fallback: "all",
    secret: false,
    en: "what this process does: all, or a list of api, engine, reach, learning",
    zh: "本进程承担的角色：all，或 api、engine、reach、learning 的列表",
  },
  PERENNIAL_BANK: { fallback: "calls", secret: false, en: "name of the bank to serve", zh: "所服务银行的名称" },
  PERENNIAL_BANK_DIR: {
    fallback: "bank/ of the package",
    secret: false,
    en: "folder of the definitions that the bank owns",
    zh: "银行自有定义文件所在的目录",
  },
  PERENNIAL_LANG: {
    fallback: "from LANG, else zh",
    secret: false,
    en: "language of texts people see: zh or en",
    zh: "界面与提示的语言：zh 或 en",
  },
  PERENNIAL_LOG_LEVEL: {
    fallback: "info",
    secret: false,
    en: "fatal, error, warn, info, debug, trace or silent",
    zh: "日志级别：fatal、error、warn、info、debug、trace 或 silent",
  },
  PERENNIAL_SMTP_URL: {
    fallback: "none",
    secret: true,
    en: "mail server, smtp:// or smtps://",
    zh: "邮件服务器，smtp:// 或 smtps://",
  },
  PERENNIAL_CHANNELS: {
    fallback: "auto",
    secret: false,
    en: "where SMS, push and the like go: local (the local inbox), none (they wait), auto (local for the sample bank)",
    zh: "短信、推送等的去向：local（本地收件箱）、none（留在台账）、auto（示例银行为 local）",
  },
  PERENNIAL_SIMULATION: {
    fallback: "10000",
    secret: false,
    en: "customers of the simulated bank that start shows beside the sample bank; 0 for none",
    zh: "start 在示例银行之外展示的模拟银行客户数；0 表示不展示",
  },
  PERENNIAL_SIMULATION_PAST: {
    fallback: "0",
    secret: false,
    en: "days that the simulated customers have lived before the product begins; with 126 every model stands on the first day, and the beginning takes minutes longer",
    zh: "产品上线前模拟客户已生活的天数；126 天足以让全部模型首日投产，准备时间相应延长数分钟",
  },
  PERENNIAL_BODY_LIMIT_MB: {
    fallback: "8",
    secret: false,
    en: "largest request body in MiB (streamed files have no such limit)",
    zh: "请求体上限，单位 MiB（流式文件不受此限）",
  },
  PERENNIAL_INBOX_DAYS: {
    fallback: "180",
    secret: false,
    en: "days for which messages stay in the local inbox",
    zh: "本地收件箱中消息的保留天数",
  },
  PERENNIAL_OUTCOME_DAYS: {
    fallback: "730",
    secret: false,
    en: "days for which outcomes can be counted anew after a playbook's window; counts stay",
    zh: "策略窗口结束后仍可重新统计结果的天数；统计结果永久保留",
  },
  PERENNIAL_SECRET: {
    fallback: "HOME/secrets.json",
    secret: true,
    en: "the installation's secret: 32 bytes as 64 hex digits or base64; overrides the file",
    zh: "安装密钥：32 字节，写成 64 位十六进制或 base64；优先于文件",
  },
  PERENNIAL_DATA_KEY: {
    fallback: "derived",
    secret: true,
    en: "keys of personal data: an absolute path, file:// or https:// (http:// on this machine); derived takes them from the installation's secret",
    zh: "个人信息的密钥：绝对路径、file:// 或 https://（仅本机可用 http://）；derived 表示由安装密钥派生",
  },
} as const satisfies Record<string, { fallback: string; secret: boolean; en: string; zh: string }>;

export type VariableName = keyof typeof variables;

export interface RawEnvironment {
  readonly given: Readonly<Partial<Record<VariableName, string>>>;
  /** `LANG` of the system. */
  readonly systemLanguage: string | undefined;
  /** Names that begin with PERENNIAL_ and that nothing here knows. */
  readonly unknown: readonly string[];
}

/** Reads the environment; an empty value counts as not given. */
export function readEnvironment(source: Environment = process.env): RawEnvironment {
  const given: Partial<Record<VariableName, string>> = {};
  const unknown: string[] = [];
  for (const [name, value] of Object.entries(source)) {
    if (!name.startsWith("PERENNIAL_") || value === undefined) continue;
    if (!isVariable(name)) unknown.push(name);
    else if (value.trim() !== "") given[name] = value.trim();
  }
  return { given, systemLanguage: source.LANG, unknown: unknown.sort() };
}

function isVariable(name: string): name is VariableName {
  return Object.hasOwn(variables, name);
}

/** The whole environment, for a child process that inherits it. */
export function processEnvironment(): NodeJS.ProcessEnv {
  return { ...process.env };
}
