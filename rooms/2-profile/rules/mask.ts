/** How personal data is shown by default: enough to recognise, too little to use. */

// Surnames of two characters, which stay whole.
const compoundSurnames = new Set(
  "欧阳 太史 端木 上官 司马 东方 独孤 南宫 万俟 闻人 夏侯 诸葛 尉迟 公羊 赫连 澹台 皇甫 宗政 濮阳 公冶 太叔 申屠 公孙 慕容 仲孙 钟离 长孙 宇文 司徒 鲜于 司空 令狐".split(
    " ",
  ),
);

export function maskName(name: string): string {
  const characters = [...name];
  const surname = compoundSurnames.has(characters.slice(0, 2).join("")) ? 2 : 1;
  return characters.slice(0, surname).join("") + "*".repeat(Math.max(characters.length - surname, 0));
}

export function maskPhone(phone: string): string {
  return phone.length < 8 ? "*".repeat(phone.length) : `${phone.slice(0, 3)}****${phone.slice(-4)}`;
}

export function maskIdNumber(id: string): string {
  return id.length < 11 ? "*".repeat(id.length) : `${id.slice(0, 6)}${"*".repeat(id.length - 10)}${id.slice(-4)}`;
}

export function maskEmail(email: string): string {
  const at = email.indexOf("@");
  return at < 1 ? "***" : `${email[0] ?? ""}***${email.slice(at)}`;
}

const masks: Readonly<Record<string, (text: string) => string>> = {
  name: maskName,
  phone: maskPhone,
  id_number: maskIdNumber,
  email: maskEmail,
};

/** Masks a personal field by its name; a field without a rule of its own is hidden whole. */
export function maskField(field: string, value: unknown): string {
  if (typeof value !== "string") return "***";
  return (masks[field] ?? (() => "***"))(value);
}
