/** What stands around every page: where one can go, which bank and day it is, and who is here. */
import { useQueryClient } from "@tanstack/react-query";
import { Link, Outlet, useNavigate, useRouterState } from "@tanstack/react-router";
import { lazy, Suspense, useEffect, useState } from "react";
import { sign } from "../api/client.ts";
import { useBank, useMe } from "../api/session.ts";
import { Loading } from "../ui/answered.tsx";
import { useFormats } from "../words/formats.ts";
import { useLanguage, useWordOf, useWords } from "../words/index.ts";
import { useAppearance } from "./appearance.ts";
import { useAllPages } from "./bring-pages.ts";
import { Leaf, PlaceSign } from "./icons.tsx";
import { type LiveState, useLive } from "./live.ts";
import { type Place, placeGroups } from "./nav.ts";
import { useTablesByKey } from "./tables-by-key.ts";
import { useTour } from "./tour-state.ts";
import { roleWords, shell } from "./words.ts";

const Tour = lazy(() => import("./tour.tsx").then(({ Tour: part }) => ({ default: part })));

export function Shell() {
  const say = useWords(shell);
  const live = useLive();
  const [open, setOpen] = useState(false);
  const tour = useTour();
  useAllPages();
  useTablesByKey();
  const path = useRouterState({ select: ({ location }) => location.pathname });
  // A page was chosen: on a phone the menu gives way to it.
  // biome-ignore lint/correctness/useExhaustiveDependencies: closing hangs on the path alone.
  useEffect(() => setOpen(false), [path]);
  return (
    <div className={`shell ${open ? "menu-open" : ""}`}>
      <a className="skip" href="#content">
        {say("skip")}
      </a>
      <header className="top">
        <button
          type="button"
          className="menu-button plain"
          aria-expanded={open}
          aria-label={say("open_menu")}
          onClick={() => setOpen(!open)}
        >
          ☰
        </button>
        <Link to="/" className="brand">
          <Leaf /> <strong>常青</strong> <span className="brand-latin">Perennial</span>
        </Link>
        <BankAndDay />
        <Here live={live} />
      </header>
      <nav className="side" aria-label={say("menu")}>
        {placeGroups.map((group) => (
          <Group key={group.word} heading={say(group.word)} places={group.places} />
        ))}
      </nav>
      <main id="content" tabIndex={-1}>
        <Suspense fallback={<Loading rows={8} />}>
          <Outlet />
        </Suspense>
      </main>
      {tour.under ? (
        <Suspense fallback={null}>
          <Tour />
        </Suspense>
      ) : null}
    </div>
  );
}

function BankAndDay() {
  const bank = useBank();
  const say = useWords(shell);
  const { of } = useLanguage();
  const { day } = useFormats();
  if (!bank) return <span className="bank" />;
  return (
    <span className="bank">
      {of(bank)} <span className="quiet">{say("bank_day", { day: day(bank.today) })}</span>
    </span>
  );
}

function Here({ live }: { readonly live: LiveState }) {
  const say = useWords(shell);
  const me = useMe();
  const { begin } = useTour();
  const roleOf = useWordOf(roleWords);
  const { language, change, of } = useLanguage();
  const { dark, change: changeDark } = useAppearance();
  const client = useQueryClient();
  const navigate = useNavigate();
  const leave = async () => {
    await sign("sign-out", {}).catch(() => undefined);
    await navigate({ to: "/sign-in", search: {} });
    client.clear();
  };
  return (
    <span className="here">
      <span className={`live ${live}`} role="status" title={say(live)}>
        <span className="unseen">{say(live)}</span>
      </span>
      <span className="me">
        {of(me.names) || me.name} <span className="quiet">{me.roles.map(roleOf).join(" · ")}</span>
      </span>
      <button
        type="button"
        className="plain"
        aria-label={say("language_label")}
        lang={language === "zh" ? "en" : "zh-CN"}
        onClick={() => change(language === "zh" ? "en" : "zh")}
      >
        {say("language")}
      </button>
      <button
        type="button"
        className="plain"
        aria-label={dark ? say("to_light") : say("to_dark")}
        onClick={() => changeDark(!dark)}
      >
        {dark ? "☀" : "☾"}
      </button>
      <button type="button" className="plain" aria-label={say("tour")} title={say("tour")} onClick={begin}>
        ?
      </button>
      <button type="button" className="plain" onClick={() => void leave()}>
        {say("sign_out")}
      </button>
    </span>
  );
}

function Group({ heading, places }: { readonly heading: string; readonly places: readonly Place[] }) {
  const say = useWords(shell);
  const { may } = useMe();
  const open = places.filter((place) => place.may.length === 0 || place.may.some((one) => may.includes(one)));
  if (open.length === 0) return null;
  return (
    <div className="side-group">
      <p className="side-heading">{heading}</p>
      <ul>
        {open.map(({ to, word, outside }) => (
          <li key={to}>
            {outside ? (
              <a href={to}>
                <PlaceSign to={to} /> {say(word)}
              </a>
            ) : (
              <Link to={to} activeOptions={{ exact: to === "/", includeSearch: false }}>
                <PlaceSign to={to} /> {say(word)}
              </Link>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}
