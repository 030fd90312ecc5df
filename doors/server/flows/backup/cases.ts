import { defineCases } from "#ground/errors";

export const backupCases = defineCases("backup", {
  target_not_empty: {
    code: "conflict",
    en: "{dir} is not empty; name a folder that is empty or does not exist yet",
    zh: "{dir} 不为空；请指定空目录或尚不存在的目录",
  },
  no_bank: {
    code: "not_found",
    en: "There is no bank {bank}; the banks are: {banks}",
    zh: "没有银行 {bank}；现有银行：{banks}",
  },
  no_manifest: {
    code: "invalid_input",
    en: "{dir} is not a backup: it has no readable manifest.json ({message})",
    zh: "{dir} 不是备份：没有可读的 manifest.json（{message}）",
  },
  newer_format: {
    code: "unsupported",
    en: "{dir} was made by a newer release (backup format {found}); this one reads up to {known}",
    zh: "{dir} 由更新的版本生成（备份格式 {found}）；本版本只支持到 {known}",
  },
  damaged: {
    code: "conflict",
    en: "The backup is damaged: {file} is missing or differs from its checksum. Nothing was restored",
    zh: "备份已损坏：{file} 缺失或与校验和不符。未恢复任何数据",
  },
  bank_exists: {
    code: "conflict",
    en: "The bank {bank} exists and has data; to give it up for the backup's, ask for replacing",
    zh: "银行 {bank} 已存在且有数据；如需以备份覆盖，请明确要求替换",
  },
  other_secret: {
    code: "forbidden",
    en: "The backup belongs to the installation's secret {wanted}, this installation has {found}: personal data could not be opened. Restore into a new folder with the old secrets.json, with PERENNIAL_SECRET, or with the passphrase of the backup",
    zh: "备份属于安装密钥 {wanted}，本安装的密钥为 {found}：个人数据将无法解密。请在新目录中使用原 secrets.json、PERENNIAL_SECRET，或备份的口令进行恢复",
  },
  no_secret_file: {
    code: "invalid_input",
    en: "The secret comes from PERENNIAL_SECRET, not from a file: keep it where it is kept now; it is not put into the backup",
    zh: "密钥来自 PERENNIAL_SECRET 而非文件：请在原处保管，不会放入备份",
  },
  weak_passphrase: {
    code: "invalid_input",
    en: "The passphrase needs at least {least} characters",
    zh: "口令至少需要 {least} 个字符",
  },
  wrong_passphrase: {
    code: "forbidden",
    en: "The passphrase does not open the secret in this backup",
    zh: "口令无法打开此备份中的密钥",
  },
  no_secret: {
    code: "not_found",
    en: "This backup holds no secret; bring the secrets.json of the old installation, or set PERENNIAL_SECRET",
    zh: "此备份不含密钥；请带上原安装的 secrets.json，或设置 PERENNIAL_SECRET",
  },
  table_went: {
    code: "lost_race",
    en: "A table of {bank} was dropped while it was being copied ({message}); make the backup again",
    zh: "复制期间 {bank} 的一张表被删除（{message}）；请重新备份",
  },
  disk_full: {
    code: "unavailable",
    en: "The disk of {dir} is full; free space or choose another place",
    zh: "{dir} 所在磁盘已满，请清理空间或另选位置",
  },
});
