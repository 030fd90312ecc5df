import { defineCases } from "#ground/errors";

export const storageCases = defineCases("storage", {
  not_one_row: { code: "internal", en: "Expected one row, found {count}", zh: "应为一行，实得 {count} 行" },
  unavailable: {
    code: "unavailable",
    en: "PostgreSQL cannot be reached: {message}",
    zh: "无法连接 PostgreSQL：{message}",
  },
  lost_race: { code: "lost_race", en: "Another change came first; try again", zh: "另一更改先行提交，请重试" },
  disk_full: {
    code: "unavailable",
    en: "The disk is full; free space and try again",
    zh: "磁盘已满，请清理空间后重试",
  },
  out_of_scope: {
    code: "forbidden",
    en: "This row belongs to a part of the organisation you may not change",
    zh: "该数据不在您的机构权限范围内",
  },
  wrong_version: {
    code: "conflict",
    en: "The data folder {dir} was made by PostgreSQL {found}; this release runs {wanted}. Make a backup with the old release and restore it with this one",
    zh: "数据目录 {dir} 由 PostgreSQL {found} 建立，本版本使用 {wanted}。请用旧版本备份，再用本版本恢复",
  },
  role_too_strong: {
    code: "conflict",
    en: "The role {role} of this server is a superuser, passes row-level security by or makes roles; take these rights from it first",
    zh: "此服务器的角色 {role} 拥有超级用户、绕过行级安全或创建角色的权限；请先收回",
  },
  too_old: {
    code: "conflict",
    en: "PostgreSQL {found} is too old; version {wanted} or newer is needed",
    zh: "PostgreSQL {found} 版本过旧，需要 {wanted} 或更新版本",
  },
  newer_schema: {
    code: "conflict",
    en: "The database holds migration {name} of {room}, which this release does not know; use a newer release",
    zh: "数据库含有本版本不认识的迁移 {room} {name}，请使用更新的版本",
  },
  edited_migration: {
    code: "conflict",
    en: "Migration {name} of {room} differs from what was applied; migrations are never edited, add a new one",
    zh: "迁移 {room} {name} 与已执行的内容不同；迁移不可修改，请新增一个",
  },
  failed_migration: {
    code: "internal",
    en: "Migration {name} of {room} failed: {message}",
    zh: "迁移 {room} {name} 失败：{message}",
  },
  start_failed: {
    code: "unavailable",
    en: "The embedded PostgreSQL did not start: {message}",
    zh: "内嵌 PostgreSQL 启动失败：{message}",
  },
  no_binaries: {
    code: "unsupported",
    en: "No embedded PostgreSQL exists for {platform}; set PERENNIAL_POSTGRES_URL to a server",
    zh: "没有适用于 {platform} 的内嵌 PostgreSQL，请设置 PERENNIAL_POSTGRES_URL 指向一台服务器",
  },
  no_ordinary_user: {
    code: "unsupported",
    en: "PostgreSQL refuses to run as root and no ordinary user could be found or made: {message}",
    zh: "PostgreSQL 不能以 root 运行，且找不到或无法创建普通用户：{message}",
  },
  wrong_password: {
    code: "forbidden",
    en: "The PostgreSQL in {dir} refuses this installation's secret: it was set up under another one. Bring back the secrets.json (or PERENNIAL_SECRET) it was made with, or choose another folder with PERENNIAL_HOME",
    zh: "{dir} 中的 PostgreSQL 不接受本安装的密钥：它是用另一密钥建立的。请恢复当时的 secrets.json（或 PERENNIAL_SECRET），或用 PERENNIAL_HOME 指定其他目录",
  },
  not_ours: {
    code: "forbidden",
    en: "The PostgreSQL folder {dir} belongs to another user of this machine (uid {uid}); start as that user or choose another folder with PERENNIAL_HOME",
    zh: "PostgreSQL 目录 {dir} 属于本机另一用户（uid {uid}）；请以该用户启动，或用 PERENNIAL_HOME 指定其他目录",
  },
  not_a_cluster: {
    code: "conflict",
    en: "The folder {dir} holds files but no PostgreSQL data ({found} …); choose another folder with PERENNIAL_HOME",
    zh: "目录 {dir} 中有文件但不是 PostgreSQL 数据（{found} …）；请用 PERENNIAL_HOME 指定其他目录",
  },
  hidden_rows: {
    code: "internal",
    en: "Row-level security would hide rows of {table} from the owner; its migration must grant them",
    zh: "行级安全会对属主隐藏 {table} 的行；其迁移须授权",
  },
  missing_table: {
    code: "conflict",
    en: "The schema has no table {table}, which the copied rows belong to",
    zh: "数据库结构中没有表 {table}，无法装入其数据",
  },
  rows_differ: {
    code: "internal",
    en: "Table {table} holds {found} rows after loading where {wanted} were copied, or their checksum differs; nothing was kept",
    zh: "表 {table} 装入后为 {found} 行，应为 {wanted} 行，或校验和不同；未保留任何数据",
  },
  folder_locked: {
    code: "conflict",
    en: "The data folder {dir} is in use by process {pid}",
    zh: "数据目录 {dir} 正被进程 {pid} 使用",
  },
});
