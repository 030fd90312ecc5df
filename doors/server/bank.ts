/** One bank on the engines: its databases, and the rooms put together over them. */
import path from "node:path";
import { type Audiences, type RefreshedAudiences, takeFiles } from "#audience";
import { type Content, type Definitions, factBookOf } from "#contracts/definitions";
import type { Policies } from "#decision";
import { type Sealer as AuditSealer, createSealer as createAuditSealer } from "#ground/audit";
import { job } from "#ground/authority";
import { chinaCalendar } from "#ground/calendar";
import { type BusinessClock, machine } from "#ground/clock";
import { type Columnar, openColumnar } from "#ground/columnar";
import { newId } from "#ground/ids";
import {
  type Consumer,
  createConsumer,
  createProjector,
  type Fact,
  type LogSignal,
  logSignal,
  type Projector,
} from "#ground/log";
import { applyOrganisation, unitNumbers } from "#ground/organisation";
import { derivedDataKeys } from "#ground/settings";
import { openStorage, roleConnection, type Storage, type Tx } from "#ground/storage";
import type { Metrics } from "#ground/telemetry";
import { createIntake, createSealer, type Intake } from "#intake";
import {
  beginPlaybooks,
  type PublishedVersion,
  publishPlaybook,
  takePlaybookFiles,
  type VersionStands,
} from "#playbook";
import {
  type AttributeColumn,
  applyFacts,
  applyRelations,
  computeDueTags,
  createPeople,
  createVault,
  defaultIdentityRules,
  endTags,
  type FromHistory,
  householdTier,
  keepFields,
  type MergeParts,
  mergeByRule,
  metricsFromHistory,
  type People,
  type ProfileRules,
  profileRulesOf,
  type Refreshed,
  refreshHouseholds,
  refreshTags,
  wrappingKeys,
} from "#profile";
import { type AssignedCalls, type Dispatcher, fingerprints, type Receiver, type UnsubscribeLinks } from "#reach";
import { BankAudiences } from "./bank-audiences.ts";
import { BankCopies } from "./bank-copies.ts";
import { enginePartsOf } from "./bank-engine.ts";
import { journeysOf } from "./bank-journeys.ts";
import { type BankPlaybooks, inForce, keptPlaybooks, playbooksOf } from "./bank-playbooks.ts";
import { openPolicies } from "./bank-policies.ts";
import { type Colleagues, colleaguesOf, type ReachOfBank, reachOfBank } from "./bank-reach.ts";
import type {
  Bank,
  BankOptions,
  BankTasks,
  ComputeTagsChoice,
  Journeys,
  KeptParts,
  LookChoice,
  MailRoute,
  Trials,
} from "./bank-types.ts";
import { anchorFileOf, placeOf } from "./flows/backup/index.ts";
import { engineHandler } from "./handlers.ts";
import { prepareBank } from "./prepare-bank.ts";
import { liveGoals } from "./rules-of-bank.ts";

/** Customers of a set where nobody waits for a lock or an answer. */
const LARGE_SET = 10_000;

export { databaseOf } from "./flows/backup/index.ts";
export type { Bank, BankOptions, MailRoute };

export async function openBank(options: BankOptions): Promise<Bank> {
  const { engines, definitions, clock, metrics, logger } = options;
  await prepareBank(options);
  const database = placeOf(options.home, options.name).database;
  const storage = openStorage({
    app: roleConnection(engines.cluster, "app", database),
    engine: roleConnection(engines.cluster, "engine", database),
  });
  const columnar = openColumnar({
    url: engines.columnarUrl,
    database,
    ...(options.columnar ? { settings: options.columnar } : {}),
  });
  const actor = job("open bank");
  // lint-allow verb-guard: applyOrganisation asks for authority and writes the audit rows itself
  await storage.as(actor, (tx) => applyOrganisation(tx, actor, definitions.organisation));
  await storage.batch("definitions of audiences", (tx) => takeFiles(tx, definitions.audiences, "file", machine.now()));
  const policies = await openPolicies(storage, database, options);
  const units = await unitNumbers(storage);
  const colleagues = await colleaguesOf(storage, definitions);
  const wrapping = await wrappingKeys(storage, engines.dataKeys ?? derivedDataKeys(engines.secrets), machine.now());
  const people = createPeople(createVault({ wrapping, pepper: engines.secrets.derive("personal:pepper") }));
  const kept = keptPlaybooks(storage, definitions);
  const files = { files: definitions.playbooks, at: machine.now() };
  await takePlaybookFiles(storage, options.by ? await options.by(storage) : job("publish definitions"), files);
  await kept.look();
  const own = { ...options, definitions: inForce(definitions, policies, kept) };
  const bank = new OpenBank(own, database, storage, columnar, units, colleagues, {
    people,
    policies,
    kept,
    files: definitions.playbooks,
    clock,
    metrics,
    ...(logger ? { logger } : {}),
  });
  await keepFields(columnar, bank.rules.metrics);
  return bank;
}

class OpenBank implements Bank {
  readonly name: string;
  readonly home: string;
  readonly engines: BankOptions["engines"];
  readonly definitions: Definitions;
  readonly policies: Policies;
  readonly clock: BusinessClock;
  readonly metrics: Metrics;
  readonly people: People;
  readonly intake: Intake;
  readonly consumer: Consumer;
  readonly projector: Projector;
  readonly auditSealer: AuditSealer;
  readonly signal: LogSignal = logSignal();
  readonly attributes: readonly AttributeColumn[];
  readonly merge: MergeParts;
  readonly #mail: MailRoute | undefined;
  readonly #reach: ReachOfBank;
  readonly #owner: string;
  readonly #audiences: BankAudiences;
  readonly #copies: BankCopies;
  readonly #steady: boolean;
  readonly rules: ProfileRules;
  readonly playbooks: BankPlaybooks;
  readonly journeys: Journeys;
  readonly #files: Definitions["playbooks"];

  constructor(
    options: BankOptions,
    readonly database: string,
    readonly storage: Storage,
    readonly columnar: Columnar,
    readonly units: ReadonlyMap<string, number>,
    colleagues: Colleagues,
    { people, policies, kept, files, clock, metrics, logger }: KeptParts,
  ) {
    const { definitions, engines, home } = options;
    // Where others may work too, a name of its own a process: leases of the dead run out first.
    const owner = engines.sole ? "this installation" : newId(machine.now());
    const place = placeOf(home, options.name);
    const onError = (where: string) => (error: unknown) =>
      logger?.error({ err: error, where }, "background work failed");
    this.#owner = owner;
    this.name = options.name;
    this.home = home;
    this.engines = engines;
    this.definitions = definitions;
    this.policies = policies;
    this.clock = clock;
    this.metrics = metrics;
    this.rules = profileRulesOf(definitions.catalog, definitions.organisation.zone, units);
    this.#audiences = new BankAudiences(this, (bitmaps) =>
      bitmaps ? this.#copies.settle() : this.#copies.settleMembers(),
    );
    this.attributes = [...this.rules.attributes.values()];
    this.#files = files;
    this.playbooks = playbooksOf(this, kept);
    this.people = people;
    this.journeys = journeysOf(this, {
      fingerprint: fingerprints(engines.secrets.derive(`reach:benefits:${options.name}`)),
      settle: (lists) => (lists ? this.#copies.settle() : this.#copies.settleProfiles()),
      onError: onError("journeys"),
      steady: options.steady === true,
    });
    this.merge = { storage, columnar, apply: (tx, facts) => this.#applyAgain(tx, facts) };
    const book = factBookOf(definitions);
    this.intake = createIntake({
      storage,
      clock: machine,
      people: this.people,
      sealer: createSealer(engines.secrets.derive("intake:quarantine")),
      book: () => book,
      maps: () => definitions.imports,
      signal: this.signal,
      uploads: path.join(place.folder, "uploads"),
    });
    this.consumer = createConsumer({
      storage,
      name: "engine",
      owner,
      clock,
      signal: this.signal,
      handlers: [engineHandler(enginePartsOf(this, liveGoals(definitions)))],
      steady: options.steady === true,
      onError: onError("engine"),
    });
    this.projector = createProjector({
      storage,
      sink: columnar,
      owner,
      archiveDir: path.join(place.folder, "archive"),
      onError: onError("projector"),
    });
    this.#steady = options.steady === true;
    this.#copies = new BankCopies(this, this.#steady);
    this.#mail = options.mail;
    this.#reach = reachOfBank(options, {
      storage,
      people: this.people,
      policies,
      attributes: this.attributes,
      intake: this.intake,
      colleagues,
      onError,
    });
    this.auditSealer = createAuditSealer({ storage, anchorFile: anchorFileOf(place), onError: onError("audit seal") });
  }

  get audiences(): Audiences {
    return this.#audiences.keeper;
  }

  async publish(id: string, liveFrom: Date): Promise<PublishedVersion> {
    const definition = this.#files[id];
    if (!definition) throw new Error(`no playbook ${id} in the definitions`);
    const version = await publishPlaybook(this.storage, job("publish definitions"), {
      playbook: id,
      definition,
      liveFrom,
    });
    await this.playbooks.look();
    return version;
  }

  async begin(at: Date): Promise<readonly VersionStands[]> {
    const begun = await beginPlaybooks(this.storage, job("publish definitions"), { files: this.#files, at });
    await this.playbooks.look();
    return begun;
  }

  content(name: string): Content | undefined {
    return this.definitions.content[name];
  }

  get dispatcher(): Dispatcher {
    return this.#reach.dispatcher;
  }

  get receiver(): Receiver {
    return this.#reach.receiver;
  }

  get trials(): Trials {
    return this.#reach.trials;
  }

  get unsubscribeLinks(): UnsubscribeLinks {
    return this.#reach.unsubscribeLinks;
  }

  assignCalls(): Promise<AssignedCalls> {
    return this.#reach.assignCalls();
  }

  get tasks(): BankTasks {
    return this.#reach.tasks;
  }

  mailDeliveries(): ReadonlyMap<string, number> {
    return this.#mail?.deliveries?.() ?? new Map();
  }

  copyProfiles(): Promise<number> {
    return this.#copies.copy();
  }

  async mergeByRule(): Promise<number> {
    return await mergeByRule(this.merge, job("identity rules"), defaultIdentityRules, this.clock);
  }

  async refreshHouseholds(): Promise<number> {
    const rules = [householdTier].filter(
      ({ name, attribute, managedBy }) =>
        this.rules.tags.manners.has(name) &&
        this.rules.attributes.has(attribute) &&
        this.rules.attributes.has(managedBy),
    );
    const { facts } = await refreshHouseholds({ storage: this.storage, rules, clock: this.clock });
    if (facts > 0) this.signal.raise();
    return facts;
  }

  /** The profile's part of a set, for states that are made anew: what it would tell the house was told before. */
  async #applyAgain(tx: Tx, facts: readonly Fact[]): Promise<void> {
    await applyFacts(tx, facts, this.rules, { now: this.clock.now(), anew: true });
    await applyRelations(tx, facts, { people: this.people });
  }

  async refreshTags({ ahead }: Pick<LookChoice, "ahead"> = {}): Promise<Refreshed> {
    const { storage, columnar, clock, rules } = this;
    const settle = () => this.#copies.settleProfiles();
    return await this.metrics.measure("profile", "refresh tags", () =>
      refreshTags({ storage, columnar, clock, rules, settle, ...(ahead ? { ahead } : {}) }),
    );
  }

  settledOnce<T>(looks: () => Promise<T>): Promise<T> {
    return this.#copies.settledOnce(looks);
  }

  async computeTags({ signal, progress, ahead }: ComputeTagsChoice = {}): Promise<number> {
    const { storage, columnar, clock, rules, definitions } = this;
    const { tags, products } = definitions.catalog;
    const done = await this.metrics.measure("profile", "compute tags", () =>
      computeDueTags({
        storage,
        columnar,
        tags: Object.values(tags),
        products: new Map(Object.values(products).map(({ name, kind }) => [name, kind])),
        rules,
        calendar: chinaCalendar,
        clock,
        machine,
        owner: this.#owner,
        refresh: () => this.#copies.settleProfiles(),
        ...(this.#steady ? { setSize: LARGE_SET } : {}),
        ...(signal ? { signal } : {}),
        ...(progress ? { progress } : {}),
        ...(ahead ? { ahead } : {}),
      }),
    );
    if (done.length > 0) this.signal.raise();
    return done.length;
  }

  async fillMetrics(signal?: AbortSignal): Promise<FromHistory> {
    const { storage, columnar, clock, rules } = this;
    const done = await this.metrics.measure("profile", "metrics from history", () =>
      metricsFromHistory({
        storage,
        columnar,
        book: rules.metrics,
        now: () => clock.now(),
        clock: machine,
        repaired: this.#audiences.repaired,
        ...(signal ? { signal } : {}),
      }),
    );
    await this.#audiences.afterHistory(done, signal);
    return done;
  }

  refreshAudiences(named: readonly string[] = [], choice: LookChoice = {}): Promise<RefreshedAudiences> {
    return this.#audiences.refresh(named, choice);
  }

  async endTags(): Promise<number> {
    const { storage, clock, rules } = this;
    return await this.metrics.measure("profile", "end tags", () => endTags({ storage, clock, rules }));
  }

  async close(): Promise<void> {
    // What channels report needs intake until the last of it is in.
    await Promise.all([this.dispatcher.stop(), this.receiver.stop(), this.journeys.stop()]);
    await this.intake.close();
    await Promise.all([this.consumer.stop(), this.projector.stop(), this.auditSealer.stop()]);
    await Promise.all([this.storage.close(), this.columnar.close()]);
  }
}
