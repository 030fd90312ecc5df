// The status page: asks the API of this very server and nothing else.
import { $, ask, language, say, speak, switchLanguage } from "./ask.js";

const EVERY_MS = 5000;

function list(target, entries) {
  target.replaceChildren(
    ...entries.flatMap(([name, value, tone]) => {
      const term = document.createElement("dt");
      term.textContent = name;
      const text = document.createElement("dd");
      text.textContent = value;
      if (tone !== undefined) text.className = tone ? "good" : "bad";
      return [term, text];
    }),
  );
}

const running = (isUp) => [isUp ? say("正常", "answers") : say("没有响应", "does not answer"), isUp];
const number = (value) => (value === null ? "–" : value.toLocaleString(say("zh-CN", "en")));

// The bank's zone: deadlines are shown on its clock wherever the browser is.
let zone = "Asia/Shanghai";

async function showStatus() {
  const status = await ask("/v1/status").catch(() => null);
  if (status === null) {
    list($("engines"), [[say("服务", "Server"), ...running(false)]]);
    return;
  }
  const { bank, engines, lag, definitions, roles, version, story } = status;
  zone = bank.zone;
  $("bank").textContent = `${bank[language]} · ${bank.name}`;
  const behind =
    lag === null ? "–" : lag.facts === 0 ? say("无", "none") : `${number(lag.facts)} (${lag.seconds ?? 0} s)`;
  list($("engines"), [
    ["PostgreSQL", ...running(engines.postgres)],
    ["ClickHouse", ...running(engines.clickhouse)],
    [say("尚未同步的事实", "Facts not copied yet"), behind],
    [say("画像副本落后的客户", "Customers whose copy is behind"), lag === null ? "–" : number(lag.customers)],
    [say("银行日期", "The bank's day"), `${bank.today} (${bank.zone})`],
    [
      say("定义", "Definitions"),
      definitions.version +
        (definitions.current
          ? ""
          : say("（已应用新定义，重启后生效）", " (newer ones are applied; restart to use them)")),
    ],
    [say("角色", "Roles"), roles.join(", ")],
    [say("版本", "Release"), version],
  ]);
  $("story-part").hidden = story === null;
  if (story !== null) showStory(story);
}

function showStory({ rows, from, to, auc, decisions, touches, intake, converted }) {
  list($("story"), [
    [say("通话", "Calls"), `${number(rows)} (${from} – ${to})`],
    [say("接收 / 隔离", "Accepted / quarantined"), `${number(intake.accepted)} / ${number(intake.quarantined)}`],
    ["AUC", auc === null ? "–" : auc.toFixed(3)],
    [
      say("决策：选中 / 未选 / 留白", "Decisions: chosen / withheld / held out"),
      `${number(decisions.chosen)} / ${number(decisions.withheld)} / ${number(decisions.holdout)}`,
    ],
    [say("触达 / 重复", "Touches / duplicates"), `${number(touches.sent)} / ${number(touches.duplicates)}`],
    [say("转化", "Converted"), number(converted)],
  ]);
}

async function showMe() {
  const me = await ask("/v1/me").catch(() => null);
  $("sign-in").hidden = me !== null;
  $("me-part").hidden = me === null;
  if (me === null) return;
  $("me-title").textContent = `${me.name} (${me.roles.join(", ")})`;
  await showCalls();
}

async function showCalls() {
  const table = $("calls");
  const note = $("calls-note");
  try {
    let { tasks } = await ask("/v1/call-list?state=open&limit=100");
    const open = tasks.length > 0;
    if (!open) ({ tasks } = await ask("/v1/call-list?limit=20"));
    note.textContent = open
      ? ""
      : tasks.length > 0
        ? say("没有待办；以下为已办：", "None open; made before:")
        : say("没有外呼任务", "No calls");
    table.hidden = tasks.length === 0;
    table.tBodies[0].replaceChildren(...tasks.map(callRow));
  } catch (error) {
    table.hidden = true;
    note.textContent = error.message;
  }
}

const reasons = {
  value_within_capacity: ["期望价值足够且在产能之内", "worth a call and within capacity"],
  arrival_within_capacity: ["按到达顺序且在产能之内", "in order of arrival, within capacity"],
};

function callRow(task) {
  const row = document.createElement("tr");
  const probability = task.probability === null ? "–" : `${(task.probability * 100).toFixed(1)} %`;
  const until = new Date(task.deadline).toLocaleString(say("zh-CN", "en-GB"), { timeZone: zone });
  const cells = [
    task.rank,
    task.customer.name,
    probability,
    task.reasons.map((code) => say(...(reasons[code] ?? [code, code]))).join(", "),
    until,
    task.outcome ?? task.state,
  ];
  for (const text of cells) row.insertCell().textContent = text;
  return row;
}

function tell(error) {
  $("message").textContent = error === undefined ? "" : error.message;
}

$("language").addEventListener("click", () => {
  switchLanguage();
  showStatus();
  showMe();
});
$("form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const form = event.target;
  const { username, password } = Object.fromEntries(new FormData(form));
  try {
    await ask("/auth/sign-in/username", { method: "POST", body: JSON.stringify({ username, password }) });
    form.reset();
    tell();
    await showMe();
    await showStatus();
  } catch (error) {
    tell(error);
  }
});
$("sign-out").addEventListener("click", async () => {
  await ask("/auth/sign-out", { method: "POST", body: "{}" }).catch(tell);
  await showMe();
});
$("why-form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const { customer } = Object.fromEntries(new FormData(event.target));
  const answer = await ask(`/v1/why/${encodeURIComponent(customer)}`).catch((error) => ({ error: error.message }));
  $("why").hidden = false;
  $("why").textContent = answer.error ?? JSON.stringify(answer, null, 2);
});

speak();
showStatus();
showMe();
setInterval(showStatus, EVERY_MS);
