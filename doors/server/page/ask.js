// What every page of this server shares: the language, and asking the API.
export let language = navigator.languages.some((one) => one.startsWith("zh")) ? "zh" : "en";
export const say = (zh, en) => (language === "zh" ? zh : en);

/** Shows the texts of the page in the language that holds. */
export function speak() {
  document.documentElement.lang = say("zh-CN", "en");
  document.getElementById("language").textContent = say("English", "中文");
  for (const element of document.querySelectorAll("[data-zh]")) {
    element.textContent = language === "zh" ? element.dataset.zh : element.dataset.en;
  }
}

export function switchLanguage() {
  language = say("en", "zh");
  speak();
}

/** The JSON of an answer; a refusal is thrown with the server's words. */
export async function ask(path, options = {}) {
  const token = /(?:^|; )perennial_csrf=([^;]+)/.exec(document.cookie)?.[1];
  const headers = { "accept-language": say("zh-CN", "en"), accept: "application/json" };
  if (options.body !== undefined) headers["content-type"] = "application/json";
  if (token !== undefined) headers["x-csrf-token"] = token;
  const answer = await fetch(path, { ...options, headers });
  const body = await answer.json().catch(() => null);
  if (!answer.ok) throw Object.assign(new Error(body?.detail ?? String(answer.status)), { status: answer.status });
  return body;
}

export const post = (path, body) => ask(path, { method: "POST", body: JSON.stringify(body) });
