/** The HTTP server of a bank: guards first, then every room's routes. */

import type { FastifyInstance, FastifyRequest } from "fastify";
import { audienceRoutes, boardRoutes } from "#audience";
import { modelNamed } from "#contracts/definitions";
import { decisionRoutes } from "#decision";
import { allow, definePermissions } from "#ground/authority";
import { machine } from "#ground/clock";
import {
  createRateLimiter,
  createServer,
  csrfGuard,
  type ReadyCheck,
  type Server,
  type ServerOptions,
} from "#ground/http";
import { personIdOf } from "#ground/organisation";
import type { Settings } from "#ground/settings";
import type { Tx } from "#ground/storage";
import type { Logger, Metrics } from "#ground/telemetry";
import { intakeRoutes } from "#intake";
import { type ModelRouteOptions, modelRoutes } from "#learning";
import { outcomeRoutes } from "#outcome";
import { playbookRoutes } from "#playbook";
import { customerRoutes, tagRoutes } from "#profile";
import {
  benefitRoutes,
  callbackRoutes,
  channelSwitchRoutes,
  inboxRoutes,
  ledgerRoutes,
  reachRoutes,
  taskRoutes,
  unsubscribeRoutes,
} from "#reach";
import type { Bank } from "./bank.ts";
import { benefitsOf } from "./bank-benefits.ts";
import { callbacksOf } from "./bank-callbacks.ts";
import { backTestOf } from "./bank-models.ts";
import { serverCases } from "./cases.ts";
import type { Engines } from "./engines.ts";
import { answerPartsOf } from "./flows/answers/index.ts";
import type { LiveSimulation } from "./flows/simulate/live.ts";
import { worthOf } from "./natures.ts";
import { activityBoardRoutes } from "./routes/activity-boards.ts";
import { answerRoutes } from "./routes/answers.ts";
import { catalogRoutes } from "./routes/catalog.ts";
import { consoleRoutes } from "./routes/console.ts";
import { customerViewRoutes } from "./routes/customers.ts";
import { erasureRoutes } from "./routes/erasures.ts";
import { homeRoutes } from "./routes/home.ts";
import { houseRoutes } from "./routes/house.ts";
import { insightRoutes } from "./routes/insights.ts";
import { liveRoutes } from "./routes/live.ts";
import { modelTrainingRoutes } from "./routes/model-trainings.ts";
import { nextBestActionRoutes } from "./routes/next-best-actions.ts";
import { playbookTrialRoutes } from "./routes/playbook-trials.ts";
import { qualityRoutes } from "./routes/quality.ts";
import { reasonRoutes } from "./routes/score-reasons.ts";
import { simulationRoutes } from "./routes/simulation.ts";
import { statusRoutes } from "./routes/status.ts";
import { studyRoutes } from "./routes/studies.ts";
import { whyRoutes } from "./routes/why.ts";
import {
  type Authenticate,
  createAuthenticate,
  createSignIn,
  SESSION_COOKIES,
  type SignIn,
  signInRoutes,
} from "./sign-in/index.ts";
import { trustedOrigins } from "./sign-in/origins.ts";
import { releaseVersion, secondsSince, statusOf } from "./status.ts";
import { operationsZh } from "./words.ts";

export interface HttpParts {
  readonly settings: Settings;
  readonly engines: Pick<Engines, "cluster" | "secrets">;
  readonly bank: Bank;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Origin under which browsers come in; asked late, for a free port is known late. */
  readonly publicUrl: () => string;
  /** A simulated bank that lives beside this one. */
  readonly simulation?: LiveSimulation;
  /** When requests are turned away; the server's own limits when absent. */
  readonly pressure?: ServerOptions["pressure"];
}

export interface HttpServer {
  readonly server: Server;
  readonly signIn: SignIn;
}

const permissions = definePermissions("operations", { read_metrics: { roles: ["administrator"], keys: true } });

/** Makes the server with all routes; the caller listens and closes. */
export async function createHttp(parts: HttpParts): Promise<HttpServer> {
  const { settings, engines, bank, logger, metrics } = parts;
  const signIn = createSignIn({
    storage: bank.storage,
    cluster: engines.cluster,
    database: bank.database,
    publicUrl: parts.publicUrl,
    secret: engines.secrets.deriveText("auth:session"),
    log: (level, message) => logger.debug({ level }, message),
  });
  const authenticate = createAuthenticate(bank.storage, signIn);
  const open = isLoopback(settings.http.publicUrl);
  const server = await createServer({
    settings,
    logger,
    metrics,
    document: {
      title: "Perennial 常青",
      version: releaseVersion(),
      description:
        "The open, self-hosted closed loop of a retail bank's customer operations. 零售银行客户经营的开放自建闭环。",
    },
    checks: readyChecks(bank),
    ...(parts.pressure ? { pressure: parts.pressure } : {}),
    guardMetrics: async (request) => {
      if (!open) allow(await authenticate(request), permissions.read_metrics);
    },
  });
  describeInChinese(server);
  csrfGuard(server, {
    secret: engines.secrets.derive("http:csrf"),
    sessionCookies: [...SESSION_COOKIES],
    origins: trustedOrigins(settings.http.publicUrl),
  });
  await register(server, parts, signIn, authenticate, open);
  return { server, signIn };
}

async function register(
  server: Server,
  { settings, engines, bank, simulation }: HttpParts,
  signIn: SignIn,
  authenticate: Authenticate,
  open: boolean,
): Promise<void> {
  const { storage, definitions, people, attributes, clock, columnar } = bank;
  const who = { authenticate: (request: FastifyRequest) => authenticate(request) };
  await server.register(async (scope) => signInRoutes(scope as unknown as FastifyInstance, { signIn }));
  await server.register(intakeRoutes, { ...who, intake: bank.intake, limiter: createRateLimiter(machine) });
  const person = byPersonId(definitions);
  await registerReach(server, { engines, bank, who, person });
  await server.register(customerRoutes, {
    ...who,
    people,
    personal: personalFields(definitions),
    merge: bank.merge,
    clock,
  });
  await server.register(erasureRoutes, { ...who, bank });
  await server.register(unsubscribeRoutes, { storage, links: bank.unsubscribeLinks, clock });
  const pictures = { ...who, storage, columnar, definitions, people, rules: bank.rules, clock };
  await server.register(whyRoutes, { ...pictures, attributes, playbooks: bank.playbooks });
  const { policies, rules } = bank;
  await server.register(decisionRoutes, { ...who, storage, people, definitions, clock, policies });
  await server.register(playbookTrialRoutes, { ...who, bank });
  await server.register(playbookRoutes, { ...who, storage, definitions, clock, playbooks: bank.playbooks });
  await server.register(activityBoardRoutes, { ...who, storage, definitions });
  const tested: ModelRouteOptions["backTest"] = (model, asked, signal) => backTestOf(bank, model, asked, { signal });
  await server.register(modelTrainingRoutes, { ...who, bank });
  await server.register(studyRoutes, { ...who, bank });
  await server.register(insightRoutes, { ...who, bank });
  await server.register(modelRoutes, { ...who, storage, clock, definitions, backTest: tested });
  const worth = (playbook: string) => worthOf(definitions, playbook, clock.today());
  const outcomes = { storage, columnar, definitions, units: bank.units, clock, worthOf: worth };
  await server.register(outcomeRoutes, { ...who, ...outcomes });
  await server.register(nextBestActionRoutes, { ...who, storage, people, definitions, rules, clock });
  await server.register(answerRoutes, { ...who, ...answerPartsOf(bank) });
  await server.register(customerViewRoutes, { ...pictures, units: bank.units });
  await server.register(reasonRoutes, { ...pictures });
  await server.register(tagRoutes, { ...who, storage, people, rules: bank.rules, clock });
  await server.register(audienceRoutes, {
    ...pictures,
    audiences: bank.audiences,
    refresh: (named) => bank.refreshAudiences(named),
  });
  await server.register(boardRoutes, { ...who, storage, columnar, catalog: definitions.catalog, clock });
  await server.register(qualityRoutes, { ...who, storage, columnar, people, catalog: definitions.catalog, clock });
  await server.register(simulationRoutes, { ...who, open, ...(simulation ? { simulation } : {}) });
  const status = statusOf(bank, engines, settings);
  await server.register(statusRoutes, { ...who, status, home: bank.home, bank: bank.name, open, person });
  await server.register(liveRoutes, { ...who, storage });
  const environment = async () => (await bank.audiences.book()).environment;
  await server.register(catalogRoutes, { ...who, definitions, environment });
  await server.register(houseRoutes, { ...who, bank, settings });
  await server.register(homeRoutes, { ...who, storage, columnar, clock, definitions });
  await server.register(async (scope) => consoleRoutes(scope as unknown as FastifyInstance));
}

interface ReachParts extends Pick<HttpParts, "engines" | "bank"> {
  readonly who: { readonly authenticate: (request: FastifyRequest) => ReturnType<Authenticate> };
  readonly person: ReturnType<typeof byPersonId>;
}

/** What goes out: tasks, the local inbox, the ledger, channels and benefits. */
async function registerReach(server: Server, { engines, bank, who, person }: ReachParts): Promise<void> {
  const { storage, definitions, people, clock } = bank;
  const { zh, en } = definitions.organisation;
  const words = { bankName: { zh, en }, content: (name: string) => bank.content(name) };
  const callList = {
    ...words,
    storage,
    zone: clock.zone,
    bands: (playbook: string) => modelNamed(definitions, definitions.playbooks[playbook]?.model ?? "")?.bands ?? [],
    personal: (tx: Tx, customers: readonly number[]) => people.personal(tx, customers),
  };
  await server.register(reachRoutes, { ...who, ...callList });
  await server.register(taskRoutes, { ...who, ...callList, ...bank.tasks, clock, raise: () => bank.signal.raise() });
  await server.register(inboxRoutes, { ...who, ...bank.trials, storage, clock, receiver: bank.receiver });
  const { contents, measure } = bank.trials;
  await server.register(ledgerRoutes, {
    ...who,
    ...callList,
    contents,
    measure,
    content: words.content,
    clock,
    bankName: words.bankName,
  });
  await server.register(channelSwitchRoutes, {
    ...who,
    storage,
    clock,
    channels: Object.keys(definitions.catalog.channels),
    nameOf: (label) => person(label.replace("person:", "")) ?? { zh: label, en: label },
  });
  await server.register(callbackRoutes, callbacksOf(bank, engines));
  await server.register(benefitRoutes, { ...who, ...benefitsOf(bank, engines) });
}

function personalFields({ catalog }: Bank["definitions"]): ReadonlySet<string> {
  return new Set(Object.values(catalog.attributes).flatMap(({ name, personal }) => (personal ? [name] : [])));
}

/** People of the organisation's file by their ids. */
function byPersonId({ organisation }: Bank["definitions"]) {
  const people = new Map(
    organisation.people.map(({ login, zh, en }) => [personIdOf(login), { login, zh: zh ?? login, en: en ?? login }]),
  );
  return (id: string) => people.get(id);
}

/** On a laptop nobody comes in from elsewhere. */
export function isLoopback(publicUrl: string): boolean {
  return ["127.0.0.1", "localhost", "[::1]"].includes(new URL(publicUrl).hostname);
}

const MOST_LAG_SECONDS = 300;

function readyChecks(bank: Bank): ReadyCheck[] {
  return [
    { name: "postgres", check: () => bank.storage.ping() },
    {
      name: "clickhouse",
      check: async () => {
        if (!(await bank.columnar.ping())) throw serverCases.engine_silent({ engine: "ClickHouse" });
      },
    },
    {
      name: "lag",
      check: async () => {
        const seconds = secondsSince((await bank.projector.lag()).since);
        if (seconds !== null && seconds > MOST_LAG_SECONDS) throw serverCases.lagging({ seconds });
      },
    },
  ];
}

/** Adds the Chinese of an operation to its description, wherever its room registered it. */
function describeInChinese(server: Server): void {
  server.addHook("onRoute", (route) => {
    const [method] = [route.method].flat();
    const zh = operationsZh[`${method} ${route.url}`];
    if (zh === undefined || !route.schema) return;
    const { description } = route.schema as { description?: string };
    route.schema = { ...route.schema, description: description === undefined ? zh : `${description}\n\n${zh}` };
  });
}
