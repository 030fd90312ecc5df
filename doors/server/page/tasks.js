// Tasks that colleagues work on: taken, settled, handed over, with what happened to them.
import { $, ask, button, element, post, say, words } from "./ask.js";

export const outcomes = {
  interested: ["有意向", "Interested"],
  converted: ["成交", "Converted"],
  call_back: ["再联系", "Call back"],
  refused: ["拒绝", "Refused"],
  wrong_person: ["非本人", "Wrong person"],
  do_not_contact: ["请勿联系", "Do not contact"],
};
const decisions = {
  release: ["通过", "Release"],
  refuse: ["拒绝", "Refuse"],
  ask: ["先询问客户", "Ask the customer first"],
};
const views = {
  mine: ["我的", "Mine", "owner=me"],
  pool: ["无人认领", "Nobody's", "owner=nobody"],
  reviews: ["待复核", "Reviews", "kind=review"],
  told: ["提醒过我的逾期", "Late, told to me", "toldMe=true"],
  all: ["全部未结束", "All that are open", ""],
  done: ["已完成", "Done", "state=done"],
};
const states = {
  open: ["待办", "open"],
  taken: ["办理中", "taken"],
  done: ["完成", "done"],
  expired: ["过期", "expired"],
};
const steps = {
  given: ["派给", "given to"],
  pooled: ["进入公共池", "into the pool"],
  taken: ["领取", "taken by"],
  handed_over: ["转交给", "handed over to"],
  returned: ["退回公共池", "back to the pool"],
  lapsed: ["超时未记结果，重新待办", "open again, nothing was recorded"],
  call_back: ["约定再联系", "to be called again"],
  late: ["逾期，已告知", "late, told to"],
  asked: ["先询问客户", "the customer is asked"],
  answered: ["客户已答复", "the customer answered"],
  done: ["完成", "done"],
  expired: ["过期", "expired"],
};
export function choice(table, label) {
  const select = element("select");
  select.setAttribute("aria-label", label);
  for (const name of Object.keys(table)) {
    const option = element("option", words(table, name));
    option.value = name;
    select.append(option);
  }
  return select;
}

let view = "mine";
let timeOf = (text) => text;
let next = null;

/** `who` is the answer of /v1/me; `time` writes an instant in the bank's zone. */
export function beginTasks(who, time) {
  timeOf = time;
  const roles = who.roles ?? [];
  if (!roles.some((role) => role === "agent" || role === "manager")) view = "all";
  fillViews();
  $("task-view").addEventListener("change", () => {
    view = $("task-view").value;
    showTasks();
  });
  $("more-tasks").addEventListener("click", () => more());
}

export function fillViews() {
  const select = $("task-view");
  select.replaceChildren(
    ...Object.keys(views).map((name) => {
      const option = element("option", words(views, name));
      option.value = name;
      return option;
    }),
  );
  select.value = view;
}

/** Whether somebody is filling something in, or reads what was opened. */
export const isBusy = () =>
  document.activeElement?.matches("#tasks input, #tasks select") === true ||
  document.querySelector("#tasks details[open]") !== null;

function tell(error) {
  $("task-message").textContent = error === undefined ? "" : error.message;
}

async function page(after) {
  const asked = new URLSearchParams(views[view][2]);
  asked.set("limit", "20");
  if (after !== undefined) asked.set("after", after);
  return await ask(`/v1/tasks?${asked}`);
}

/** Nothing is shown to those who work no tasks. */
export async function showTasks() {
  $("task-note").textContent = say("正在读取…", "Loading…");
  try {
    const found = await page();
    $("tasks-part").hidden = false;
    $("tasks").replaceChildren(...found.tasks.map(card));
    $("task-note").textContent = found.tasks.length === 0 ? say("没有待办", "No tasks") : "";
    older(found.next);
  } catch (error) {
    $("task-note").textContent = "";
    // Whoever may not read tasks sees the inbox alone.
    if (error.status === 403) $("tasks-part").hidden = true;
    else tell(error);
  }
}

async function more() {
  try {
    const found = await page(next);
    $("tasks").append(...found.tasks.map(card));
    older(found.next);
  } catch (error) {
    tell(error);
  }
}

function older(after) {
  next = after;
  $("more-tasks").hidden = after === null;
}

const after = { tell, show: showTasks };

function card(task) {
  const made = element("article");
  made.append(element("h3", titleOf(task)), element("p", lineOf(task)));
  if (task.reasonTexts.length > 0)
    made.append(element("p", `${say("原因", "Reasons")}: ${task.reasonTexts.join(" · ")}`));
  for (const item of task.evidence) made.append(element("p", evidenceOf(item)));
  if (task.script !== null) {
    const script = element("details");
    script.append(element("summary", say("话术", "Script")), element("pre", task.script.body));
    made.append(script);
  }
  if (task.state === "open" || task.state === "taken") made.append(workRow(task));
  made.append(historyOf(task));
  return made;
}

function titleOf(task) {
  const mark = task.urgent ? say("【紧急】", "[urgent] ") : "";
  const what = task.script?.title ?? task.about ?? task.playbook ?? "";
  return `${mark}${task.customer.name} · ${what}`;
}

function lineOf(task) {
  const band = task.band === null ? "" : ` · ${Math.round(task.band.from * 100)}–${Math.round(task.band.to * 100)} %`;
  const owner = task.owner === null ? say("无人认领", "nobody's") : (task.owner.name ?? task.owner.login ?? "");
  const late = task.late ? say(" · 逾期", " · late") : "";
  const again = task.nextAt === null ? "" : ` · ${say("下次", "next")} ${timeOf(task.nextAt)}`;
  const outcome = task.outcome === null ? "" : ` · ${words({ ...outcomes, ...decisions }, task.outcome)}`;
  const phone = task.customer.phone === null ? "" : ` · ${task.customer.phone}`;
  return `#${task.task} · ${words(states, task.state)}${outcome} · ${say("截止", "until")} ${timeOf(task.deadline)}${late}${again} · ${owner}${phone}${band}`;
}

function evidenceOf(item) {
  const name = say(item.zh ?? item.rule ?? "", item.en ?? item.rule ?? "");
  return item.found === undefined ? name : `${name}: ${item.found} > ${item.max}`;
}

function workRow(task) {
  const row = element("p");
  const url = `/v1/tasks/${task.task}`;
  if (task.state === "open" && (task.owner === null || task.mine)) {
    row.append(
      button(say("领取", "Take"), () => post(`${url}/take`, {}), after),
      " ",
    );
  }
  const isReview = task.kind === "review";
  const outcome = choice(isReview ? decisions : outcomes, say("结果", "Outcome"));
  const reason = element("input");
  reason.placeholder = isReview ? say("原因", "why") : say("转交原因", "why it is handed over");
  reason.setAttribute("aria-label", reason.placeholder);
  reason.maxLength = 200;
  const again = element("input");
  again.type = "datetime-local";
  again.setAttribute("aria-label", say("再联系时间", "When to call again"));
  again.hidden = true;
  outcome.addEventListener("change", () => {
    again.hidden = outcome.value !== "call_back";
  });
  const record = () => {
    const body = { outcome: outcome.value };
    if (isReview) body.reason = reason.value;
    if (!again.hidden && again.value !== "") body.callBackAt = new Date(again.value).toISOString();
    return post(`${url}/outcome`, body);
  };
  row.append(outcome, again, button(say("记录结果", "Record"), record, after), " ");
  const to = element("input");
  to.placeholder = say("转交给（登录名，空为公共池）", "hand over to (login; empty: the pool)");
  to.setAttribute("aria-label", to.placeholder);
  row.append(
    to,
    reason,
    button(
      say("转交", "Hand over"),
      () => post(`${url}/hand-over`, { to: to.value.trim() === "" ? null : to.value.trim(), reason: reason.value }),
      after,
    ),
  );
  return row;
}

function historyOf(task) {
  const made = element("details");
  made.append(element("summary", say("经过", "What happened")));
  made.addEventListener(
    "toggle",
    async () => {
      try {
        const { history } = await ask(`/v1/tasks/${task.task}`);
        const list = element("ul");
        list.append(
          ...history.map(({ at, what, person, detail }) =>
            element(
              "li",
              [timeOf(at), words(steps, what), person ?? "", words({ ...outcomes, ...decisions }, detail ?? "")]
                .join(" ")
                .trim(),
            ),
          ),
        );
        made.append(list);
      } catch (error) {
        tell(error);
      }
    },
    { once: true },
  );
  return made;
}
