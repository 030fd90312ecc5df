import { describe, expect, it } from "vitest";
import type { Content } from "#contracts/definitions";
import { plainText } from "./email.ts";
import { classify, smtpServerOf } from "./smtp.ts";
import { renderContent } from "./templates.ts";

const data = {
  bank: { name: "A & B" },
  customer: { name: '<b>"x"</b>', number: 7 },
  unsubscribe_url: "https://u/?a=1&b=2",
};
const email = (body: string, subject = "s"): Content => ({
  id: "c",
  zh: "c",
  en: "c",
  channel: "email",
  class: "marketing",
  text: { zh: { subject, body }, en: { subject, body } },
});
const render = (body: string, subject?: string) => renderContent(email(body, subject), "zh", data);

describe("content", () => {
  it("escapes what a customer's record holds in HTML, keeps subjects to one line and unescaped", () => {
    const { subject, body } = render(
      "<p>{{ customer.name }}{{ customer.name | raw }}</p>",
      "{{ bank.name }}\r\nBcc: x",
    );
    expect(body).toBe("<p>&lt;b&gt;&#34;x&#34;&lt;/b&gt;&lt;b&gt;&#34;x&#34;&lt;/b&gt;</p>");
    expect(subject).toBe("A & B Bcc: x");
  });

  it.each([
    ["{{ customer.phone }}", /undefined variable/],
    ["{{ customer.constructor.name }}", /undefined variable/],
    ["{{ 'x' | no_such }}", /undefined filter/],
    ["{% include '/etc/passwd' %}", /tag "include" not found/],
    ["{% render 'x' %}", /tag "render" not found/],
    ["{% layout 'x' %}", /tag "layout" not found/],
    ["{% for i in (1..100000000) %}x{% endfor %}", /limit/],
    ["{% for i in (1..99999) %}{% for j in (1..99999) %}{% endfor %}{% endfor %}", /limit/],
  ])("refuses %s", (body, reason) => {
    expect(() => render(body)).toThrow(reason);
  });

  it("has a text for those who read no HTML", () => {
    expect(plainText('<p>您好 &amp; hi</p>\n<p><a href="https://u">退订</a></p>')).toBe("您好 & hi\n退订 (https://u)");
  });
});

describe("endings of an SMTP conversation", () => {
  const ending = (fields: object, begun = false) => {
    const result = classify(Object.assign(new Error("x"), fields), begun);
    return "errorClass" in result ? result.errorClass : "sent";
  };
  it.each([
    [
      { code: "EENVELOPE", responseCode: 550, response: "550 5.1.1 no", command: "RCPT TO" },
      false,
      "PERMANENT_RECIPIENT",
    ],
    [
      { code: "EENVELOPE", responseCode: 550, response: "550 5.7.1 no", command: "MAIL FROM" },
      false,
      "PERMANENT_CONFIG",
    ],
    [{ code: "EMESSAGE", responseCode: 554, response: "554 5.7.1 spam", command: "DATA" }, true, "PERMANENT_CONTENT"],
    [{ code: "EMESSAGE", responseCode: 451, response: "451 4.3.0 later", command: "DATA" }, true, "TRANSIENT"],
    [{ code: "EENVELOPE", responseCode: 450, response: "450 4.7.1 slow", command: "RCPT TO" }, false, "THROTTLED"],
    [{ code: "ECONNECTION", responseCode: 421, response: "421 closing", command: "CONN" }, false, "THROTTLED"],
    [{ code: "ECONNECTION", responseCode: 421, response: "421 closing", command: "CONN" }, true, "UNKNOWN_OUTCOME"],
    [{ code: "ETIMEDOUT", command: "CONN" }, true, "UNKNOWN_OUTCOME"],
    [{ code: "ETIMEDOUT", command: "CONN" }, false, "TRANSIENT"],
    [{ code: "EAUTH", responseCode: 535, response: "535 5.7.8 no" }, false, "PERMANENT_CONFIG"],
  ])("%j, message begun %s, is %s", (fields, begun, expected) => {
    expect(ending(fields, begun)).toBe(expected);
  });

  it("takes the server's address from the setting", () => {
    expect(smtpServerOf("smtps://u%40b:p@mail.example.com")).toEqual({
      host: "mail.example.com",
      port: 465,
      secure: true,
      user: "u@b",
      password: "p",
    });
    expect(() => smtpServerOf("http://mail.example.com")).toThrow(/smtp:/);
  });
});
