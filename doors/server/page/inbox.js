// The local inbox: what customers would have got, and buttons that play them.
import { $, ask, button, element, post, say, speak, switchLanguage, words } from "./ask.js";
import { beginTasks, choice, fillViews, isBusy, outcomes, showTasks } from "./tasks.js";

const EVERY_MS = 5000;

const channels = {
  sms: ["短信", "SMS"],
  push: ["推送", "Push"],
  inbox: ["站内信", "Inbox"],
  slot: ["运营位", "Slot"],
  wecom: ["企业微信", "WeCom"],
  robot_call: ["机器人外呼", "Robot call"],
  agent_call: ["坐席外呼", "Agent call"],
  manager: ["客户经理", "Relationship manager"],
};
const acts = {
  open: ["打开", "Open"],
  click: ["点击", "Click"],
  reply: ["回复", "Reply"],
  refuse: ["不再接收", "No more of these"],
  fail: ["无法送达", "Can't be delivered"],
  block: ["运营商黑名单", "Carrier's blacklist"],
  confirm: ["员工确认发送", "Member confirms"],
  answer: ["接听", "Answer"],
  finish: ["通话结束", "Call ends"],
};
const happened = {
  submitted: ["已提交", "submitted"],
  delivered: ["已送达", "delivered"],
  failed: ["失败", "failed"],
  expired: ["过期", "expired"],
  opened: ["已打开", "opened"],
  clicked: ["已点击", "clicked"],
  replied: ["已回复", "replied"],
  answered: ["已接听", "answered"],
  finished: ["已结束", "finished"],
  unsubscribed: ["已退订", "unsubscribed"],
};
const states = {
  planned: ["待发送", "planned"],
  submitting: ["发送中", "being sent"],
  unknown: ["结果未知", "outcome unknown"],
  accepted: ["已受理", "accepted"],
  submitted: ["已提交运营商", "with the carrier"],
  delivered: ["已送达", "delivered"],
  failed: ["失败", "failed"],
  expired: ["过期", "expired"],
  denied: ["已拦截", "denied"],
};
let zone = "Asia/Shanghai";
let oldest = null;
const timeOf = (text) => new Date(text).toLocaleString(say("zh-CN", "en-GB"), { timeZone: zone });

function tell(error) {
  $("message").textContent = error === undefined ? "" : error.message;
}

const after = { tell, show };

function cardOf(message) {
  const card = element("article");
  const parts = message.parts > 1 ? say(` · ${message.parts} 条`, ` · ${message.parts} parts`) : "";
  const cost = message.cost === null ? "" : ` · ¥${(message.cost / 100).toFixed(2)}`;
  card.append(
    element(
      "h3",
      `${words(channels, message.channel)} → ${message.to}${message.title === "" ? "" : ` · ${message.title}`}`,
    ),
    element("pre", message.body),
    element("p", `${timeOf(message.submittedAt)} · ${words(states, message.state)}${parts}${cost} · ${message.key}`),
  );
  if (message.link !== null) card.append(element("p", `→ ${message.link}`));
  const events = element("ul");
  for (const { what, at, code } of message.happened) {
    events.append(
      element("li", `${timeOf(at)} ${words(happened, what)}${code === null ? "" : ` (${words(outcomes, code)})`}`),
    );
  }
  card.append(events, actsRow(message));
  return card;
}

function actsRow({ message, acts: possible }) {
  const row = element("p");
  const press = (body) => post(`/v1/inbox/${message}/acts`, body);
  for (const act of possible) {
    if (act === "reply") {
      const text = element("input");
      text.placeholder = say("回复内容，如 R", "a reply, as R");
      text.maxLength = 200;
      row.append(
        text,
        button(words(acts, act), () => press({ act, text: text.value }), after),
      );
    } else if (act === "finish") {
      const outcome = choice(outcomes, say("结果", "Outcome"));
      row.append(
        outcome,
        button(words(acts, act), () => press({ act, outcome: outcome.value }), after),
      );
    } else row.append(button(words(acts, act), () => press({ act }), after));
    row.append(" ");
  }
  return row;
}

function query() {
  const { channel, customer } = Object.fromEntries(new FormData($("filter")));
  const asked = new URLSearchParams();
  if (channel !== "") asked.set("channel", channel);
  if (customer !== "") asked.set("customer", customer);
  return asked;
}

async function show() {
  const { messages, next } = await ask(`/v1/inbox?${query()}`);
  $("messages").replaceChildren(...messages.map(cardOf));
  $("note").textContent = messages.length === 0 ? say("还没有消息", "No messages yet") : "";
  older(next);
  await showTasks();
}

function older(next) {
  oldest = next;
  $("more").hidden = next === null;
}

async function refresh() {
  const busy = isBusy() || document.activeElement?.matches("#messages input, #messages select");
  // What somebody is filling in stays.
  if (!busy && !document.hidden) await show().catch(tell);
}

$("more").addEventListener("click", async () => {
  const asked = query();
  asked.set("before", String(oldest));
  const { messages, next } = await ask(`/v1/inbox?${asked}`);
  $("messages").append(...messages.map(cardOf));
  older(next);
});
$("filter").addEventListener("submit", (event) => {
  event.preventDefault();
  show().then(() => tell(), tell);
});

function fillChannels() {
  const select = $("filter").elements.channel;
  const chosen = select.value;
  const options = Object.keys(channels).filter((name) => name !== "agent_call" && name !== "manager");
  select.replaceChildren(
    ...["", ...options].map((name) => {
      const option = element("option", name === "" ? "–" : words(channels, name));
      option.value = name;
      return option;
    }),
  );
  select.value = chosen;
}

$("language").addEventListener("click", () => {
  switchLanguage();
  fillChannels();
  fillContents();
  fillViews();
  show().catch(tell);
});

let contents = [];
function fillContents() {
  const select = $("trial").elements.content;
  const chosen = select.value;
  select.replaceChildren(
    ...contents.map(({ id, zh, en, channel, longest }) => {
      const meter =
        longest === null
          ? ""
          : ` · ${say(`最长 ${longest.units} 字 ${longest.parts} 条`, `at most ${longest.units} characters, ${longest.parts} parts`)}`;
      const option = element("option", `${words(channels, channel)} · ${say(zh, en)}${meter}`);
      option.value = id;
      return option;
    }),
  );
  if (chosen !== "") select.value = chosen;
}

// lint-allow clock: it runs in a browser, which has no clock of ours
const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** What became of a trial: it went out, or the law or the network had something against it. */
async function followTrial({ key, customer }) {
  for (let times = 0; times < 10; times++) {
    const { touches } = await ask(`/v1/touches?customer=${customer}&limit=20`);
    const touch = touches.find((one) => one.key === key);
    const reason = touch?.codeText ? `：${touch.codeText}` : "";
    $("tried").textContent = touch ? `${words(states, touch.state)}${reason}` : "";
    if (touch && touch.state !== "planned" && touch.state !== "submitting") break;
    await pause(500);
  }
  await show();
}

$("trial").addEventListener("submit", async (event) => {
  event.preventDefault();
  const { content, subject } = Object.fromEntries(new FormData(event.target));
  $("tried").textContent = "";
  try {
    await followTrial(await post("/v1/inbox/trials", { content, subject }));
    tell();
  } catch (error) {
    tell(error);
  }
});

async function begin() {
  speak();
  fillChannels();
  const me = await ask("/v1/me").catch(() => null);
  if (me === null) {
    location.assign("/sign-in?next=/inbox");
    return;
  }
  const status = await ask("/v1/status").catch(() => null);
  if (status !== null) zone = status.bank.zone;
  ({ contents } = await ask("/v1/inbox/trials").catch(() => ({ contents: [] })));
  fillContents();
  $("trial").hidden = contents.length === 0;
  beginTasks(me, timeOf);
  await show().catch(tell);
  setInterval(refresh, EVERY_MS);
}

begin();
