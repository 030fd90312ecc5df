/** The life of a playbook: proposed, approved by another person, live, paused, brought back; what sets know of it. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Definitions, loadDefinitions, type Playbook } from "#contracts/definitions";
import { job, type PersonActor, type Role } from "#ground/authority";
import { packageRoot } from "#ground/settings";
import { sql, type Tx } from "#ground/storage";
import { type TestBank, testBank } from "#model-bank";
import {
  approvePlaybook,
  beginPlaybooks,
  changePlaybook,
  type KeptVersion,
  keepPlaybooks,
  listPlaybooks,
  type Playbooks,
  playbookFile,
  proposePlaybook,
  publishPlaybook,
  refusePlaybook,
  rollBackPlaybook,
  sharedPlaybooks,
  showPlaybook,
  takeLive,
  takePlaybookFiles,
  withdrawPlaybook,
} from "./index.ts";

const at = (minute: number) => new Date(Date.UTC(2026, 2, 2, 1, minute));
const person = (id: string, role: Role): PersonActor => ({ kind: "person", id, name: id, roles: [role], scope: "all" });
const designer = person("designer-1", "designer");
const approver = person("approver-1", "approver");
const risk = person("risk-1", "risk");

const { definitions: loaded } = loadDefinitions(`${packageRoot()}/bank`);
if (!loaded) throw new Error("the sample bank does not hold together");
const definitions: Definitions = loaded;

const care = (more: Partial<Playbook> = {}): Playbook => ({
  id: "some-care",
  zh: "关怀",
  en: "Care",
  stage: "warn",
  class: "service",
  trigger: { event: "complaint_filed" },
  waves: [{ id: "told", channel: "inbox", content: "id-renewal-inbox" }],
  ...more,
});

describe("the life of a playbook", () => {
  let bank: TestBank;
  let playbooks: Playbooks<string, object>;
  let compiled: string[];
  const basis = {};
  const parts = () => ({ storage: bank.storage, definitions });
  const propose = (body: unknown, actor: PersonActor = designer, minute = 1) =>
    proposePlaybook(parts(), actor, { playbook: "some-care", body, reason: "better words", at: at(minute) });
  const approve = (version: number, actor: PersonActor = approver, minute = 2) =>
    approvePlaybook(parts(), actor, { playbook: "some-care", version, at: at(minute) });
  const change = (what: "pause" | "resume" | "retire", actor: PersonActor = approver, minute = 5) =>
    changePlaybook(parts(), actor, { playbook: "some-care", change: what, reason: "to look at it", at: at(minute) });
  const states = async () =>
    (await showPlaybook(bank.storage, designer, "some-care")).versions.map(
      ({ version, state }) => `${version} ${state}`,
    );
  const live = async () => [...(await playbooks.book(basis)).live.values()].map(({ version }) => version);

  beforeAll(async () => {
    bank = await testBank();
  });
  afterAll(() => bank?.close());
  beforeEach(() => {
    compiled = [];
    playbooks = keepPlaybooks(bank.storage, ({ playbook, version, definition }: KeptVersion) => {
      compiled.push(`${playbook}@${version}`);
      if (definition.category === "broken") throw new Error("means nothing");
      return definition.en;
    });
  });
  afterEach(async () => {
    await bank.storage.batch("test", async (tx) => {
      await tx.run(sql`delete from playbook.version`);
      await tx.run(sql`update playbook.book set stamp = stamp + 1, begun = false`);
    });
  });

  it("takes two persons to go live, and none of them is an agent", async () => {
    expect(await propose(care())).toEqual({ playbook: "some-care", version: 1, state: "draft" });
    expect(await live()).toEqual([]);
    await expect(approve(1, person("designer-1", "approver"))).rejects.toMatchObject({ code: "forbidden" });
    await expect(approve(1, designer)).rejects.toMatchObject({ code: "forbidden" });
    await expect(propose(care({ en: "Other" }))).rejects.toMatchObject({ caseName: "playbook.proposed_already" });
    expect(await approve(1)).toMatchObject({ state: "live" });
    expect(await live()).toEqual([1]);
    await expect(approve(1)).rejects.toMatchObject({ caseName: "playbook.not_waiting" });
    await expect(propose(care())).rejects.toMatchObject({ caseName: "playbook.same_definition" });
    await expect(propose(care(), person("agent-1", "agent"))).rejects.toMatchObject({ code: "forbidden" });
    const audited = await bank.storage.batch("test", (tx) =>
      tx.rows<{ action: string; actor: string }>(
        sql`select action, actor from audit.entry where target = 'playbook:some-care@1' order by entry`,
      ),
    );
    expect(audited).toEqual([
      { action: "playbook.propose", actor: "person:designer-1" },
      { action: "playbook.approve", actor: "person:approver-1" },
    ]);
  });

  it("names every mistake of a proposal with its line", async () => {
    const wrong = propose(
      "id: some-care\nzh: 一\nen: One\nstage: warn\nclass: service\ntrigger: { event: logn }\nwaves: []\n",
    );
    await expect(wrong).rejects.toMatchObject({
      caseName: "playbook.bad_definition",
      fields: [
        { pointer: "/trigger/event", reason: expect.stringContaining("6: ") },
        { pointer: "/waves", name: "definitions.no_waves" },
      ],
    });
    await expect(propose(care({ id: "other-care" }))).rejects.toMatchObject({ caseName: "playbook.other_name" });
  });

  it("may be approved now and go live later, be refused, and be taken back", async () => {
    await propose(care());
    const later = { playbook: "some-care", version: 1, at: at(2), later: true };
    expect(await approvePlaybook(parts(), approver, later)).toMatchObject({ state: "approved" });
    expect(await live()).toEqual([]);
    await takeLive(parts(), approver, { playbook: "some-care", version: 1, at: at(3) });
    expect((await playbooks.book(basis)).live.get("some-care")?.liveFrom).toEqual(at(3));
    await propose(care({ en: "Second" }));
    await refusePlaybook(parts(), approver, { playbook: "some-care", version: 2, reason: "too loud", at: at(4) });
    await propose(care({ en: "Third" }));
    await withdrawPlaybook(parts(), designer, { playbook: "some-care", version: 3, at: at(5) });
    expect(await states()).toEqual(["3 withdrawn", "2 refused", "1 live"]);
  });

  it("keeps who is in flight on the version that admitted them, and compiles what changed alone", async () => {
    await propose(care());
    await approve(1);
    const before = await playbooks.book(basis);
    expect(await playbooks.book(basis)).toBe(before);
    await propose(care({ en: "Second" }));
    expect(await playbooks.book(basis)).toBe(before);
    await approve(2);
    const after = await playbooks.book(basis);
    expect(after.live.get("some-care")?.compiled).toBe("Second");
    expect(after.versions.get("some-care@1")).toMatchObject({ state: "retired", compiled: "Care" });
    expect(compiled).toEqual(["some-care@1", "some-care@2"]);
    expect((await playbooks.book({})).live.get("some-care")?.compiled).toBe("Second");
    expect(compiled).toEqual(["some-care@1", "some-care@2", "some-care@2"]);
    expect(playbooks.definitions["some-care"]?.en).toBe("Second");
  });

  it("is paused by whoever answers for it, and goes on as it was", async () => {
    await publishPlaybook(bank.storage, job("test"), { playbook: "some-care", definition: care(), liveFrom: at(0) });
    await expect(change("resume")).rejects.toMatchObject({ caseName: "playbook.wrong_state" });
    await change("pause", risk);
    const paused = await playbooks.book(basis);
    expect([[...paused.live.keys()], [...paused.paused]]).toEqual([[], ["some-care"]]);
    expect(paused.definitions["some-care"]?.en).toBe("Care");
    await expect(change("resume", risk)).rejects.toMatchObject({ code: "forbidden" });
    await change("resume");
    expect((await playbooks.book(basis)).live.get("some-care")).toMatchObject({ version: 1, liveFrom: at(0) });
    await change("retire");
    expect([await live(), await states()]).toEqual([[], ["1 retired"]]);
  });

  it("follows the versions before it as long as none of them left a gap", async () => {
    const publish = (en: string, minute: number) =>
      publishPlaybook(bank.storage, job("test"), {
        playbook: "some-care",
        definition: care({ en }),
        liveFrom: at(minute),
      });
    const rows = async () =>
      [...(await playbooks.book(basis)).versions.values()].map(({ version, since, forerunners }) => [
        version,
        since.getUTCMinutes(),
        ...forerunners,
      ]);
    await publish("First", 0);
    await publish("Second", 3);
    await change("pause");
    expect(await rows()).toEqual([
      [2, 0, 1],
      [1, 0],
    ]);
    await change("resume");
    await change("retire", approver, 7);
    await publish("Third", 8);
    expect(await rows()).toEqual([
      [3, 8],
      [2, 0, 1],
      [1, 0],
    ]);
  });

  it("goes back to what it said before in one step", async () => {
    await publishPlaybook(bank.storage, job("test"), { playbook: "some-care", definition: care(), liveFrom: at(0) });
    const back = (version?: number) =>
      rollBackPlaybook(parts(), approver, {
        playbook: "some-care",
        reason: "the new words were wrong",
        at: at(9),
        ...(version === undefined ? {} : { version }),
      });
    await expect(back()).rejects.toMatchObject({ caseName: "playbook.nothing_before" });
    await propose(care({ en: "Second" }));
    await expect(back(2)).rejects.toMatchObject({ caseName: "playbook.not_waiting" });
    await approve(2);
    expect(await back()).toEqual({ playbook: "some-care", version: 3, state: "live", from: 1 });
    expect(await states()).toEqual(["3 live", "2 retired", "1 retired"]);
    expect((await playbooks.book(basis)).live.get("some-care")).toMatchObject({ compiled: "Care", liveFrom: at(9) });
    // Back from the back: what it said in between.
    expect(await back()).toMatchObject({ version: 4, from: 2 });
  });

  const held = async (tx: Tx) =>
    await playbooks.upTo(tx, (await tx.one<{ stamp: number }>(sql`select ${sharedPlaybooks} as stamp`)).stamp, basis);

  it("lets a set that is under way end before it is paused, and the next one know of it", async () => {
    await publishPlaybook(bank.storage, job("test"), { playbook: "some-care", definition: care(), liveFrom: at(0) });
    const order: string[] = [];
    let paused: Promise<unknown> | undefined;
    await bank.storage.batch("set", async (tx) => {
      expect((await held(tx)).live.size).toBe(1);
      paused = change("pause").then(() => order.push("paused"));
      for (let turn = 0; turn < 20; turn++) await tx.run(sql`select 1`);
      order.push("set");
    });
    await paused;
    expect(order).toEqual(["set", "paused"]);
    await bank.storage.batch("set", async (tx) => expect((await held(tx)).live.size).toBe(0));
  });

  it("that means nothing any more is named and does not stop the others", async () => {
    for (const category of ["broken", "whole"])
      await publishPlaybook(bank.storage, job("test"), {
        playbook: category,
        definition: care({ id: category, category }),
        liveFrom: at(0),
      });
    const book = await playbooks.book(basis);
    expect([[...book.live.keys()], [...book.broken.keys()]]).toEqual([["whole"], ["broken"]]);
  });

  it("of the bank's files is live when the bank begins, and a proposal when the file changes later", async () => {
    const files = (...all: Playbook[]) => ({ files: Object.fromEntries(all.map((one) => [one.id, one])), at: at(1) });
    const actor = job("publish definitions");
    expect(await takePlaybookFiles(bank.storage, actor, files(care()))).toEqual([]);
    expect(await beginPlaybooks(bank.storage, actor, files(care()))).toMatchObject([{ version: 1, state: "live" }]);
    expect(await beginPlaybooks(bank.storage, actor, files(care({ en: "Second" })))).toEqual([]);
    expect(await takePlaybookFiles(bank.storage, actor, files(care()))).toEqual([]);
    const other = care({ id: "other-care" });
    expect(await takePlaybookFiles(bank.storage, actor, files(care({ en: "Second" }), other))).toMatchObject([
      { playbook: "other-care", version: 1, state: "draft" },
      { playbook: "some-care", version: 2, state: "draft" },
    ]);
    expect(await live()).toEqual([1]);
    // A file that goes back takes its proposal back, and what was refused is not asked for again.
    expect(await takePlaybookFiles(bank.storage, actor, files(care({ en: "Third" })))).toMatchObject([{ version: 3 }]);
    expect(await states()).toEqual(["3 draft", "2 withdrawn", "1 live"]);
    await refusePlaybook(parts(), approver, { playbook: "some-care", version: 3, reason: "no", at: at(3) });
    expect(await takePlaybookFiles(bank.storage, actor, files(care({ en: "Third" })))).toEqual([]);
    expect(await takePlaybookFiles(bank.storage, actor, files(care({ en: "Fourth" })))).toMatchObject([{ version: 4 }]);
    const [line] = await listPlaybooks(bank.storage, designer, { waiting: true });
    expect(line).toMatchObject({ id: "some-care", version: 1, waiting: 4, waitingBy: "job:publish definitions" });
    const shown = await showPlaybook(bank.storage, designer, "some-care");
    expect(shown.changes).toEqual([{ path: "en", before: "Care", after: "Fourth" }]);
  });

  it("keeps the comments of its file when it is changed as data", async () => {
    const text = `# For those who were let down.
id: some-care
zh: 关怀
en: Care
stage: warn
class: service
trigger: { event: complaint_filed }
waves:
  # One word is enough.
  - { id: told, channel: inbox, content: id-renewal-inbox }
`;
    await propose(text);
    await approve(1);
    await propose(care({ en: "Second" }));
    const file = await playbookFile(bank.storage, designer, "some-care", 2);
    expect(file.text).toBe(text.replace("en: Care", "en: Second"));
    expect((await playbookFile(bank.storage, designer, "some-care")).text).toBe(text);
    await expect(playbookFile(bank.storage, designer, "some-car")).rejects.toMatchObject({
      caseName: "playbook.no_playbook",
    });
  });
});
