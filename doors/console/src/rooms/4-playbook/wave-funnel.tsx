/** What became of each wave: who came to it, whom it touched, what the receipts say, who came to the goal. */
import { Tag } from "antd";
import type { Answer } from "../../api/client.ts";
import { Nothing } from "../../ui/answered.tsx";
import { useFormats } from "../../words/formats.ts";
import { useWordOf, useWords } from "../../words/index.ts";
import { formWords } from "./form-words.ts";
import { playbook as words } from "./words.ts";

type Wave = Answer<"/v1/outcomes/playbooks/{id}">["waves"][number];
type Group = Wave["groups"][number];

const steps = ["enrolments", "touched", "delivered", "reached", "converted"] as const;

export function WaveFunnel({ waves }: { readonly waves: readonly Wave[] }) {
  const say = useWords(words);
  const word = useWordOf(formWords);
  if (waves.length === 0) return <Nothing text={say("runs_none")} />;
  const most = Math.max(1, ...waves.flatMap(({ groups }) => groups.map((one) => one.enrolments)));
  return (
    <ol className="wave-funnel">
      {waves.map(({ wave, channel, groups }) => {
        const treated = groups.find(({ group }) => group === "treated");
        const held = groups.filter(({ group, customers }) => group !== "treated" && customers > 0);
        return (
          <li key={`${wave}/${channel}`}>
            <h4>
              {wave} <Tag>{word(`c_${channel}`).replace("c_", "")}</Tag>
            </h4>
            {treated ? <Steps group={treated} most={most} /> : null}
            {held.map((one) => (
              <p key={one.group} className="quiet small">
                {say(one.group === "held" ? "held_of_wave" : "control_of_all", {
                  count: one.customers,
                  converted: one.convertedCustomers,
                })}
              </p>
            ))}
          </li>
        );
      })}
    </ol>
  );
}

function Steps({ group, most }: { readonly group: Group; readonly most: number }) {
  const say = useWords(words);
  const { number, percent, yuan } = useFormats();
  return (
    <>
      <dl className="steps">
        {steps.map((step, at) => {
          const before = at === 0 ? undefined : group[steps[at - 1] ?? "enrolments"];
          return (
            <div key={step}>
              <dt>{say(step === "enrolments" ? "enrolled" : step)}</dt>
              <dd>
                <span className={`step-bar step-bar-${at}`} style={{ width: `${(group[step] / most) * 100}%` }} />
                <span className="number">
                  {number(group[step])}
                  {before ? <span className="quiet small"> {percent(group[step] / before)}</span> : null}
                </span>
              </dd>
            </div>
          );
        })}
      </dl>
      <p className="quiet small">{say("wave_cost", { cost: yuan(group.cost) })}</p>
    </>
  );
}
