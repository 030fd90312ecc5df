// The simulated bank at work: asks the API of this very server every moment.
import { $, ask, element, post, say, speak, switchLanguage, words } from "./ask.js";

const EVERY_MS = 1500;
const speeds = [60, 600, 2880, 14400, 86400];
const states = {
  preparing: ["正在登记客户…", "recording its customers…"],
  running: ["运行中", "running"],
  paused: ["已暂停", "paused"],
  over: ["已运行到底", "lived to its end"],
  failed: ["已停止，原因见日志", "stopped; the log says why"],
};

let paused = false;
const number = (value) => value.toLocaleString(say("zh-CN", "en"));
const tell = (error) => {
  $("message").textContent = error === undefined ? "" : error.message;
};

function speedWords(speed) {
  const hours = speed / 3600;
  const shown = hours >= 1 ? say(`${hours} 小时`, `${hours} h`) : say(`${speed / 60} 分钟`, `${speed / 60} min`);
  return say(`每秒 ${shown}`, `${shown} a second`);
}

function fillSpeeds(speed) {
  const all = [...new Set([...speeds, speed])].sort((a, b) => a - b);
  const options = all.map((one) => {
    const option = element("option", speedWords(one));
    option.value = String(one);
    option.selected = one === speed;
    return option;
  });
  if (document.activeElement !== $("speed")) $("speed").replaceChildren(...options);
}

function list(entries) {
  $("loop").replaceChildren(...entries.flatMap(([name, value]) => [element("dt", name), element("dd", value)]));
}

function rows(target, all) {
  $(target).replaceChildren(
    ...all.map((cells) => {
      const row = document.createElement("tr");
      for (const cell of cells) row.append(element("td", cell));
      return row;
    }),
  );
}

const shown = (value, unit) => (unit === "share" ? `${(value * 100).toFixed(1)} %` : number(Math.round(value)));

function figureRow({ zh, en, unit, before, after, difference, low, high, truth, note }) {
  if (note) return [say(zh, en), "–", "–", say(note.zh, note.en), "–"];
  const [was, is, less, from, to, real] = [before, after, difference, low, high, truth].map((one) => shown(one, unit));
  return [say(zh, en), was, is, `${less} (${from} … ${to})`, real];
}

function render(status) {
  const { state, now, day, days, speed, reached, playbooks, channels, newest, figures } = status;
  $("shown").hidden = false;
  paused = state === "paused";
  $("now").textContent = new Date(now).toLocaleString(say("zh-CN", "en-GB"), { timeZone: "Asia/Shanghai" });
  $("state").textContent = `${words(states, state)} · ${say(`第 ${day} / ${days} 天`, `day ${day} of ${days}`)}`;
  $("pause").textContent = paused ? say("继续", "Go on") : say("暂停", "Pause");
  $("pause").disabled = !["running", "paused"].includes(state);
  fillSpeeds(speed);
  list([
    [say("客户", "Customers"), number(status.customers)],
    [say("银行系统送来的事件", "Events of the bank's systems"), number(status.events)],
    [say("事件日志中的事实", "Facts in the log"), number(status.facts)],
    [say("请求中当即应答", "Answered in the request"), number(status.answers)],
    [say("进入剧本", "Runs of playbooks"), number(status.runs)],
    [say("决策", "Decisions"), number(status.decisions)],
    [say("触达 / 送达", "Touches / delivered"), `${number(status.touches)} / ${number(status.delivered)}`],
    [say("各渠道", "By channel"), channels.map(({ channel, touches }) => `${channel} ${number(touches)}`).join(" · ")],
    [say("同事的待办", "Tasks of colleagues"), number(status.tasks)],
    [say("达成目标", "Reached their goal"), number(status.converted)],
    [say("实际速度", "Speed reached"), `${number(Math.round(reached))} ×`],
  ]);
  rows("figures", figures.map(figureRow));
  rows(
    "playbooks",
    playbooks.map((one) => [
      say(one.zh, one.en),
      number(one.runs),
      number(one.open),
      number(one.touches),
      number(one.converted),
    ]),
  );
  rows(
    "newest",
    newest.map(({ at, customer, playbook, channel, state: stands }) => [
      new Date(at).toLocaleString(say("zh-CN", "en-GB"), { timeZone: "Asia/Shanghai" }),
      `#${customer}`,
      playbook,
      channel,
      stands,
    ]),
  );
}

async function show() {
  try {
    render(await ask("/v1/simulation"));
    tell();
  } catch (error) {
    tell(error);
  }
}

async function steer(what, body) {
  try {
    render(await post(`/v1/simulation/${what}`, body));
    tell();
  } catch (error) {
    tell(error);
  }
}

$("pause").addEventListener("click", () => steer(paused ? "resume" : "pause", {}));
$("speed").addEventListener("change", (event) => {
  event.target.blur();
  steer("speed", { speed: Number(event.target.value) });
});
$("language").addEventListener("click", () => {
  switchLanguage();
  show();
});
speak();
show();
setInterval(show, EVERY_MS);
