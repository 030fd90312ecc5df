/** A bank put together, and what it is made of. */
import type { Audiences, RefreshedAudiences } from "#audience";
import type { Content, Definitions } from "#contracts/definitions";
import type { Policies } from "#decision";
import type { Sealer as AuditSealer } from "#ground/audit";
import type { Actor } from "#ground/authority";
import type { BusinessClock } from "#ground/clock";
import type { Ahead, Columnar, ColumnarConfig } from "#ground/columnar";
import type { Consumer, LogSignal, Projector } from "#ground/log";
import type { Storage } from "#ground/storage";
import type { Logger, Metrics } from "#ground/telemetry";
import type { Intake } from "#intake";
import type { PublishedVersion, VersionStands } from "#playbook";
import type {
  AttributeColumn,
  ComputeProgress,
  FromHistory,
  MergeParts,
  People,
  ProfileRules,
  Refreshed,
} from "#profile";
import type {
  Adapter,
  AssignedCalls,
  Dispatcher,
  InboxRouteOptions,
  LocalChannel,
  Receiver,
  TaskParts,
  TaskRound,
  UnsubscribeLinks,
} from "#reach";
import type { BankPlaybooks, KeptPlaybooks } from "./bank-playbooks.ts";
import type { Engines } from "./engines.ts";

export interface BankOptions {
  /** Without `dataKeys` personal data stands under keys derived from the installation's secret. */
  readonly engines: Pick<Engines, "cluster" | "columnarUrl" | "secrets" | "sole"> & Partial<Pick<Engines, "dataKeys">>;
  /** Data folder of the installation. */
  readonly home: string;
  /** Lower-case name; the databases are `perennial_<name>`. */
  readonly name: string;
  readonly definitions: Definitions;
  /** Whose definitions they are: policies that they change wait for another person. The house itself when absent. */
  readonly by?: (storage: Storage) => Promise<Actor>;
  readonly clock: BusinessClock;
  readonly metrics: Metrics;
  readonly logger?: Logger;
  /** Where e-mail goes; without it e-mail waits in the ledger. */
  readonly mail?: MailRoute;
  /** `local`: SMS, push, WeCom and the like go to the local inbox; a network takes e-mail too. Without it they wait in the ledger. */
  readonly channels?: "local" | Network;
  /** Origin of links in messages. */
  readonly publicUrl: string;
  /** Nothing hangs on how long work takes: the same facts bring about the same, to the letter. */
  readonly steady?: boolean;
  /** Settings of ClickHouse for all that this bank asks. */
  readonly columnar?: NonNullable<ColumnarConfig["settings"]>;
}

/** Channels that carry messages; colleagues carry out their own. */
export type Carried = LocalChannel | "email";

/** Networks other than those of the house. @param costPerUnit fen; null: not known */
export type Network = (channel: Carried, costPerUnit: number | null) => Adapter<unknown>;

export interface MailRoute {
  /** `smtp://…` */
  readonly url: string;
  /** Which Message-IDs the server has delivered, where it can be asked. */
  readonly delivered?: (messageIds: readonly string[]) => Promise<ReadonlySet<string>>;
  /** How often each Message-ID was delivered, where it is known. */
  readonly deliveries?: () => ReadonlyMap<string, number>;
}

/** How everybody is looked at. */
export interface LookChoice {
  /** Stops between two sets; what is left goes on next time. */
  readonly signal?: AbortSignal;
  /** Asks everything at once and waits for it before any customer is changed. */
  readonly ahead?: Ahead;
}

export interface ComputeTagsChoice extends LookChoice {
  readonly progress?: (progress: ComputeProgress) => void;
}

/** Tasks of colleagues: how they are worked, and the round that keeps them going. */
export interface BankTasks extends Pick<TaskParts, "zone" | "calendar" | "taskRules"> {
  keep(signal?: AbortSignal): Promise<TaskRound>;
}

/** Playbooks at work, by the bank's clock. */
export interface Journeys {
  /** Moves every run that is due; how many steps that took. */
  move(): Promise<number>;
  /** Looks at every silence whose time is over; how many there were. */
  timers(): Promise<number>;
  /** Looks at the dates, days of the calendar, long silences and conditions that time alone turns; how many were due. */
  days(choice?: LookChoice): Promise<number>;
  /** The earliest moment at which one of the three has work; null: nothing waits. */
  nextDue(): Promise<Date | null>;
  /** Something may be due now. */
  raise(): void;
  /** Moves runs in the background. */
  start(): void;
  /** Ends after the set under way. */
  stop(): Promise<void>;
}

export type Trials = Pick<InboxRouteOptions, "content" | "contents" | "measure" | "lookup" | "plan">;

export interface Bank {
  readonly name: string;
  readonly database: string;
  readonly home: string;
  /** What it was opened on; another bank may be opened beside it. */
  readonly engines: BankOptions["engines"];
  /** With the policies that hold now: those that a second person agreed to. */
  readonly definitions: Definitions;
  readonly policies: Policies;
  readonly clock: BusinessClock;
  readonly metrics: Metrics;
  readonly storage: Storage;
  readonly columnar: Columnar;
  readonly people: People;
  readonly intake: Intake;
  readonly consumer: Consumer;
  readonly projector: Projector;
  readonly dispatcher: Dispatcher;
  /** Brings what channels report to intake. */
  readonly receiver: Receiver;
  /** What trials in the local inbox need. */
  readonly trials: Trials;
  readonly auditSealer: AuditSealer;
  /** The playbooks that hold. */
  readonly playbooks: BankPlaybooks;
  /** Runs that move, and what time alone brings about. */
  readonly journeys: Journeys;
  readonly signal: LogSignal;
  readonly attributes: readonly AttributeColumn[];
  /** The catalog as the profile applies it. */
  readonly rules: ProfileRules;
  /** Unit number by code. */
  readonly units: ReadonlyMap<string, number>;
  /** Makes a playbook of the bank's files live from an instant; facts from then on admit. */
  publish(playbook: string, liveFrom: Date): Promise<PublishedVersion>;
  /** Of a bank that begins, makes every playbook of its files live that has no version yet; later it does nothing. */
  begin(at: Date): Promise<readonly VersionStands[]>;
  content(name: string): Content | undefined;
  /** Gives calls that are due to the colleagues who make them. */
  assignCalls(): Promise<AssignedCalls>;
  readonly tasks: BankTasks;
  /** Links by which customers withdraw their consent. */
  readonly unsubscribeLinks: UnsubscribeLinks;
  /** How often the mail server delivered each Message-ID; empty when it can't be asked. */
  mailDeliveries(): ReadonlyMap<string, number>;
  /** Refreshes ClickHouse's copy of the profile, and takes out of it who was merged or erased. */
  copyProfiles(): Promise<number>;
  /** Computes and applies the tags that are due by the bank's day, week or month; how many were. */
  computeTags(choice?: ComputeTagsChoice): Promise<number>;
  /** Fills metrics that were defined later from history, and repairs those that a retraction left unsaid. */
  fillMetrics(signal?: AbortSignal): Promise<FromHistory>;
  /** Asks rules of tags again that time may have changed, once a bank day or hour. */
  refreshTags(choice?: Pick<LookChoice, "ahead">): Promise<Refreshed>;
  /**
   * Runs looks at everybody of one state of ClickHouse: what a look changes, facts tell the rooms, who ask the customer
   * again. For whoever does all of them at one instant.
   */
  settledOnce<T>(looks: () => Promise<T>): Promise<T>;
  /** The audiences that hold now. */
  readonly audiences: Audiences;
  /**
   * Looks at audiences as a whole: those that are new, whose bank day or hour has come, or that are named.
   * @param named looked at whether time asks for it or not
   */
  refreshAudiences(named?: readonly string[], choice?: LookChoice): Promise<RefreshedAudiences>;
  /** Takes tags whose end has come; the number of tags that went. */
  endTags(): Promise<number>;
  /** What merging customers needs. */
  readonly merge: MergeParts;
  /** Merges what the bank's rule merges without a person; how many. */
  mergeByRule(): Promise<number>;
  /** Computes the tags of whole households and tells managed members; the facts that it took. */
  refreshHouseholds(): Promise<number>;
  close(): Promise<void>;
}

/** What is made before a bank is put together. */
export interface KeptParts extends Pick<Bank, "people" | "policies" | "clock" | "metrics"> {
  readonly kept: KeptPlaybooks;
  /** What the bank's files say, whether it holds or not. */
  readonly files: Definitions["playbooks"];
  readonly logger?: Logger;
}
