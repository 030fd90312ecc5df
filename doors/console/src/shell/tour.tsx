/** What a newcomer is shown: the loop, where one can go, which day it is, and where help is. Arrow keys and Escape do what they say. */
import { useNavigate, useRouterState } from "@tanstack/react-router";
import { Tour as Steps } from "antd";
import { useEffect, useState } from "react";
import { defineWords, useWords } from "../words/index.ts";
import { useTour } from "./tour-state.ts";

const words = defineWords("tour", {
  welcome: { zh: "欢迎来到常青", en: "Welcome to Perennial" },
  welcome_about: {
    zh: "常青把一家零售银行的客户经营连成闭环：事件进来，找到客户，作出决策，触达，看到结果，从中学习。用一分钟看一遍。",
    en: "Perennial closes the loop of a retail bank's customer operations: facts come in, people are found, decisions are taken, touches go out, outcomes come back, and the bank learns. One minute shows it all.",
  },
  loop: { zh: "闭环的今天", en: "The loop today" },
  loop_about: {
    zh: "六站从左到右，各站是当天的数字；点一站进入它的页面，虚线表示今天还没有动静。",
    en: "Six stations, each with the day's number; press one to open its page. A dashed line says that nothing moved yet.",
  },
  side: { zh: "去哪里", en: "Where to go" },
  side_about: {
    zh: "这里只列出您的岗位可进入的地方。客户页可以查到每位客户为什么得到、或没有得到触达。",
    en: "Only what your role may open is listed. Under Customers you find why somebody was contacted, or was not.",
  },
  day: { zh: "银行与日期", en: "The bank and its day" },
  day_about: {
    zh: "所有数字按银行自己的日期与时区计算，模拟银行的时间可以更快。",
    en: "All figures go by the bank's own day and zone; in a simulated bank time may run faster.",
  },
  here: { zh: "语言、深浅色与帮助", en: "Language, appearance and help" },
  here_about: {
    zh: "圆点为绿色时页面随数据自动更新。可切换中英文与深色；点“?”随时重看导览。",
    en: "While the dot is green, pages renew as the bank changes. Switch language and appearance here; “?” shows this tour again.",
  },
  next: { zh: "下一步", en: "Next" },
  back: { zh: "上一步", en: "Back" },
  finish: { zh: "开始使用", en: "Start working" },
});

const stops = [
  { name: "welcome", target: null },
  { name: "loop", target: ".loop" },
  { name: "side", target: ".side" },
  { name: "day", target: ".bank" },
  { name: "here", target: ".here" },
] as const;

export function Tour() {
  const say = useWords(words);
  const { end } = useTour();
  const navigate = useNavigate();
  const path = useRouterState({ select: ({ location }) => location.pathname });
  const [at, setAt] = useState(0);
  // What is shown stands on the first page.
  useEffect(() => {
    if (path !== "/") void navigate({ to: "/" });
  }, [path, navigate]);
  return (
    <Steps
      open
      current={at}
      onChange={setAt}
      onClose={end}
      onFinish={end}
      steps={stops.map(({ name, target }, n) => ({
        title: say(name),
        description: say(`${name}_about`),
        // A phone hides some of them: the card stands in the middle then.
        target: target === null ? null : () => placeOf(target) as HTMLElement,
        prevButtonProps: { children: say("back") },
        nextButtonProps: { children: say(n === stops.length - 1 ? "finish" : "next") },
      }))}
    />
  );
}

function placeOf(selector: string): HTMLElement | null {
  const found = document.querySelector<HTMLElement>(selector);
  return found !== null && found.offsetParent !== null ? found : null;
}
