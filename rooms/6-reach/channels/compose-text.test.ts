import { describe, expect, it } from "vitest";
import type { Channel, Content } from "#contracts/definitions";
import type { DueTouch } from "../types.ts";
import { capabilitiesOf, type InProcessChannel } from "./capabilities.ts";
import { measureSms, textComposer } from "./compose-text.ts";

const body = "{{ customer.name }}，您好！存款利率上新。";
const both = <T>(text: T) => ({ zh: text, en: text });
const names = { id: "c", zh: "内容", en: "Content" } as const;
function contentOf(channel: Channel, text = body): Content {
  const head = { ...names, class: "marketing" } as const;
  if (channel === "email") return { ...head, channel, text: both({ subject: "s", body: text }) };
  if (channel === "sms" || channel === "wecom") return { ...head, channel, text: both({ body: text }) };
  if (channel === "robot_call" || channel === "agent_call" || channel === "manager") {
    return { ...head, channel, text: both({ title: "存款", body: text }) };
  }
  return { ...head, channel, link: "/deposits", text: both({ title: "存款", body: text }) };
}

const touch: DueTouch = {
  touch: 1,
  key: "p@1/e/w",
  customer: 10_086,
  channel: "sms",
  class: "marketing",
  playbook: "p",
  content: "c",
  decision: null,
  attempts: 1,
  trace: null,
  dueAt: new Date(0),
  deadline: null,
};
const person = { name: "欧阳修文", phone: "138 0013 8000" };
const common = { language: "zh", bankName: "常青银行", unsubscribeUrl: () => "https://u", linkHosts: ["u"] } as const;
const composer = (channel: InProcessChannel, content = contentOf(channel)) =>
  textComposer({ ...common, channel, capabilities: capabilitiesOf(channel, 5), content: () => content });

describe("a message", () => {
  it("is signed, refusable and priced by its parts as an SMS; what may be seen of it is masked", () => {
    const made = composer("sms")(touch, person);
    expect(made).toMatchObject({
      to: "13800138000",
      body: "【常青银行】欧阳修文，您好！存款利率上新。拒收请回复R",
      parts: 1,
      cost: 5,
      shown: {
        to: "138****8000",
        name: "欧阳**",
        body: "【常青银行】欧阳**，您好！存款利率上新。拒收请回复R",
      },
    });
    const long = composer("sms", contentOf("sms", "测".repeat(125)))(touch, person);
    expect(long).toMatchObject({ parts: 3, cost: 15 });
    const service = composer("sms")({ ...touch, class: "service" }, person);
    expect(service).toMatchObject({ body: "【常青银行】欧阳修文，您好！存款利率上新。" });
  });

  it("goes to the app's user where the app is the address, with the page that it leads to", () => {
    for (const channel of ["push", "inbox", "slot"] as const) {
      expect(composer(channel)(touch, undefined)).toMatchObject({
        to: "10086",
        title: "存款",
        body: "客户 10086，您好！存款利率上新。",
        link: "/deposits",
      });
    }
    expect(composer("wecom")(touch, person)).toMatchObject({ title: "", link: null, shown: { name: "欧阳**" } });
    expect(composer("robot_call")(touch, person)).toMatchObject({
      body: expect.stringMatching(/^您好，我是常青银行的智能语音助手。/),
    });
  });

  it.each([
    [{ phone: "" }, contentOf("sms"), "PERMANENT_RECIPIENT", "no_address"],
    [{ phone: "call me" }, contentOf("sms"), "PERMANENT_RECIPIENT", "bad_address"],
    [person, contentOf("push"), "PERMANENT_CONTENT", "unknown_content"],
    [person, contentOf("sms", "测".repeat(700)), "PERMANENT_CONTENT", "too_long"],
    [person, contentOf("sms", "【他行】存款"), "PERMANENT_CONTENT", "foreign_signature"],
    [person, contentOf("sms", "点击 http://evil.top/x"), "PERMANENT_CONTENT", "foreign_link"],
    [person, contentOf("sms", "{{ customer.balance }}"), "PERMANENT_CONTENT", "reach.bad_template"],
  ])("is not made of %j", (personal, content, errorClass, code) => {
    expect(composer("sms", content)(touch, personal)).toEqual({ errorClass, code });
  });

  it("is measured with its variables at their longest", () => {
    const options = { ...common, capabilities: capabilitiesOf("sms", 5) };
    const measured = measureSms(contentOf("sms", `{{ customer.name }}${"测".repeat(45)}`), options);
    expect(measured).toEqual({ units: 6 + 10 + 45 + 6, parts: 1, cost: 5 });
    expect(measureSms(contentOf("sms", `{{ customer.name }}${"测".repeat(49)}`), options)).toMatchObject({
      parts: 2,
      cost: 10,
    });
  });
});
