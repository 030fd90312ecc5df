// Holds the story's JSON against what scripts rely on; says what is wrong and exits with 1.
import { readFileSync } from "node:fs";

const story = JSON.parse(readFileSync(process.argv[2], "utf8"));
const wrong = [];
const hold = (truth, text) => truth || wrong.push(text);
const number = (path) => {
  const value = path.split(".").reduce((at, name) => at?.[name], story);
  hold(typeof value === "number" && Number.isFinite(value), `${path} is no number`);
  return value;
};

const [auc, ks] = ["model.auc", "model.ks"].map(number);
hold(auc > 0.5 && auc <= 1, `model.auc is ${auc}`);
hold(ks > 0 && ks <= 1, `model.ks is ${ks}`);
for (const name of ["trainRows", "testRows"]) hold(number(`model.${name}`) >= 200, `model.${name} is too small`);
hold(story.model?.features?.length !== 0, "model.features is empty");
hold(story.bands?.length === 7, "bands has not seven rows");
for (const { from, to, called, converted, rate } of story.bands ?? []) {
  hold(from < to && called >= converted, `band ${from} to ${to} is wrong`);
  hold(called === 0 ? rate === null : Math.abs(rate - converted / called) < 1e-6, `rate of band ${from} is wrong`);
}
hold(
  JSON.stringify(story.gains?.map(({ capacity }) => capacity)) === "[0.1,0.2,0.3,0.5]",
  "gains has other capacities",
);
for (const gain of story.gains ?? []) {
  for (const name of ["captured", "random", "asLived"])
    hold(gain[name] >= 0 && gain[name] <= 1, `gains.${name} is no share`);
  hold(gain.captured > gain.random, `nothing was gained at ${gain.capacity}`);
}
const { made, chosen, withheld, holdout } = story.decisions ?? {};
hold(made > 0 && made === chosen + withheld + holdout, "decisions do not add up");
hold(story.touches?.sent > 0 && story.touches.sent <= story.touches.planned, "touches do not fit");
hold(story.touches?.duplicates === 0, "a key was sent twice");
hold(story.intake?.accepted > 0 && story.intake.quarantined === 0 && story.intake.duplicates === 0, "intake is wrong");
hold(number("seconds.total") > 0 && Object.keys(story.seconds?.byRoom ?? {}).length > 0, "seconds are missing");

for (const text of wrong) console.error(text);
console.log(`story: ${story.intake?.accepted} rows in ${story.seconds?.total} s, AUC ${auc}`);
process.exit(wrong.length === 0 ? 0 : 1);
