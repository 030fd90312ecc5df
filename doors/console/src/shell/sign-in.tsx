/** The door: login and password, then on to where one wanted to go. */
import { useQueryClient } from "@tanstack/react-query";
import { getRouteApi, useRouter } from "@tanstack/react-router";
import { Button } from "antd";
import { type FormEvent, useEffect, useState } from "react";
import { sign } from "../api/client.ts";
import { useBank } from "../api/session.ts";
import { useTrouble } from "../ui/answered.tsx";
import { useLanguage, useWords } from "../words/index.ts";
import { useAppearance } from "./appearance.ts";
import { Leaf } from "./icons.tsx";
import { shell } from "./words.ts";

const route = getRouteApi("/sign-in");
/** Pages that the server makes itself. */
const outside = /^\/(inbox|report|simulation|docs|status)(?:[/?#]|$)/;

/** A path of this very server; anything else leads to the start. */
function placeAfter(next: string | undefined): string {
  return next?.startsWith("/") && !next.startsWith("//") && !next.includes("\\") ? next : "/";
}

export function SignInPage() {
  const say = useWords(shell);
  const { of, language, change } = useLanguage();
  const { dark, change: changeDark } = useAppearance();
  const trouble = useTrouble();
  const router = useRouter();
  const client = useQueryClient();
  const { next } = route.useSearch();
  const bank = useBank();
  const [wrong, setWrong] = useState("");
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    document.title = `${say("sign_in")} · 常青 Perennial`;
  }, [say]);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const given = new FormData(event.currentTarget);
    setBusy(true);
    setWrong("");
    try {
      await sign("sign-in/username", {
        username: String(given.get("username") ?? "").trim(),
        password: String(given.get("password") ?? ""),
      });
      client.clear();
      const place = placeAfter(next);
      if (outside.test(place)) location.assign(place);
      else router.history.push(place);
    } catch (error) {
      setWrong(trouble(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <main className="door">
      <form className="door-card" onSubmit={submit}>
        <p className="door-name">
          <Leaf /> <strong>常青 Perennial</strong>
        </p>
        <h1>{bank ? of(bank) : say("sign_in")}</h1>
        <p className="quiet">{say("sign_in_about")}</p>
        <label className="field">
          {say("username")}
          <input name="username" autoComplete="username" required autoCapitalize="none" spellCheck={false} />
        </label>
        <label className="field">
          {say("password")}
          <input name="password" type="password" autoComplete="current-password" required />
        </label>
        <p role="alert" className="wrong">
          {wrong}
        </p>
        <Button type="primary" htmlType="submit" block size="large" loading={busy}>
          {say("sign_in")}
        </Button>
        <p className="quiet small">{say("sign_in_hint")}</p>
        <p className="door-foot">
          <Button
            type="text"
            onClick={() => change(language === "zh" ? "en" : "zh")}
            lang={language === "zh" ? "en" : "zh-CN"}
          >
            {say("language")}
          </Button>
          <Button type="text" onClick={() => changeDark(!dark)}>
            {dark ? say("to_light") : say("to_dark")}
          </Button>
        </p>
      </form>
    </main>
  );
}
