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

export const $ = (id) => document.getElementById(id);

/** The words of a table for a name, in the language that holds. */
export const words = (table, name) => (table[name] ? say(table[name][0], table[name][1]) : name);

export function element(name, text, className) {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = text;
  if (className !== undefined) made.className = className;
  return made;
}

/** A button that is off while its work goes on; then the page shows what is new, or tells what went wrong. */
export function button(text, press, { tell, show }) {
  const made = element("button", text);
  made.type = "button";
  made.addEventListener("click", async () => {
    made.disabled = true;
    try {
      await press();
      tell();
      await show();
    } catch (error) {
      tell(error);
    } finally {
      made.disabled = false;
    }
  });
  return made;
}
