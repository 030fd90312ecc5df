/** Keeps the columnar child alive: starts it, restarts it where it was when it dies, and stops it in order. */
import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import fs from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { machine } from "#ground/clock";
import { type PerennialError, toPerennialError } from "#ground/errors";
import { processEnvironment } from "#ground/settings";
import { columnarCases } from "./cases.ts";
import { livingHolder, removeHolder, writeHolder } from "./holder.ts";
import type { FromChild, StartFailure, ToChild } from "./messages.ts";

export type ColumnarEvent =
  /** A child whose parent was killed still holds the folder and is waited for. */
  | { readonly kind: "waiting_for_leftover"; readonly pid: number }
  | { readonly kind: "starting" }
  | { readonly kind: "ready"; readonly pid: number; readonly port: number }
  /** The child is gone though nobody asked it to; it is started again after the pause. */
  | { readonly kind: "died"; readonly how: string; readonly restartInMilliseconds: number }
  | { readonly kind: "restart_failed"; readonly error: PerennialError }
  /** Something the child wrote to its error output. */
  | { readonly kind: "output"; readonly text: string };

type Failed = Extract<FromChild, { kind: "failed" }>;

export interface ColumnarOptions {
  /** Folder of the data; made when missing. One process at a time. */
  readonly dir: string;
  /** Memory of the engine in bytes; 3 GB when absent. */
  readonly memoryBytes?: number;
  readonly onEvent?: (event: ColumnarEvent) => void;
}

export interface EmbeddedColumnar {
  /** With user and password; the same for the life of this object, across restarts of the child. */
  readonly url: string;
  /** Process number of the child that runs now; undefined while it is down. */
  pid(): number | undefined;
  stop(): Promise<void>;
}

const START_WITHIN = 120_000;
const STOP_WITHIN = 10_000;
const LEFTOVER_WITHIN = 15_000;
/** A child that lived this long starts over with the shortest pause. */
const STEADY = 30_000;

/** Resolves when the engine answers. */
export async function startColumnar(options: ColumnarOptions): Promise<EmbeddedColumnar> {
  const supervisor = new Supervisor(options);
  await supervisor.start();
  return supervisor;
}

class Supervisor implements EmbeddedColumnar {
  readonly #dir: string;
  readonly #options: ColumnarOptions;
  readonly #password = randomBytes(24).toString("hex");
  readonly #stopping = new AbortController();
  #port = 0;
  #child: ChildProcess | undefined;
  #restarting: Promise<void> = Promise.resolve();
  #pause = 0;
  #upSince = 0;

  constructor(options: ColumnarOptions) {
    this.#options = options;
    this.#dir = path.resolve(options.dir);
  }

  get url(): string {
    return `http://default:${this.#password}@127.0.0.1:${this.#port}`;
  }

  pid(): number | undefined {
    return this.#child?.pid;
  }

  async start(): Promise<void> {
    await fs.mkdir(this.#dir, { recursive: true, mode: 0o700 });
    await this.#clearLeftover();
    await this.#launch();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#restarting;
    const child = this.#child;
    if (!child) return;
    const gone = exitOf(child);
    send(child, { kind: "stop" });
    const late = new AbortController();
    void machine.sleep(STOP_WITHIN, late.signal).then(() => {
      if (!late.signal.aborted) child.kill("SIGKILL");
    });
    await gone;
    late.abort();
    await this.#forget(child);
  }

  /** A child notices that its parent is gone and ends by itself; one that does not is stopped. */
  async #clearLeftover(): Promise<void> {
    const until = machine.elapsed() + LEFTOVER_WITHIN;
    let told = false;
    for (;;) {
      const living = await livingHolder(this.#dir);
      if (!living) return;
      const { pid } = living.holder;
      if (!living.orphan) throw columnarCases.folder_locked({ dir: this.#dir, pid });
      if (!told) this.#tell({ kind: "waiting_for_leftover", pid });
      told = true;
      if (machine.elapsed() > until) process.kill(pid, "SIGKILL");
      await machine.sleep(50);
    }
  }

  async #launch(): Promise<void> {
    this.#tell({ kind: "starting" });
    const child = spawnChild();
    const output: string[] = [];
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on("data", (chunk: Buffer) => {
        const text = chunk.toString("utf8");
        output.push(text);
        if (output.length > 20) output.shift();
        this.#tell({ kind: "output", text });
      });
    }
    const { memoryBytes = 3 * 2 ** 30 } = this.#options;
    const order: ToChild = {
      kind: "start",
      dir: this.#dir,
      port: this.#port,
      user: "default",
      password: this.#password,
      memoryBytes,
    };
    const port = await this.#whenReady(child, order, output);
    this.#port = port;
    this.#child = child;
    this.#upSince = machine.elapsed();
    const pid = child.pid ?? 0;
    await writeHolder(this.#dir, pid, this.url);
    child.once("exit", (code, signal) => this.#onExit(child, signal ?? `exit code ${code}`));
    // It may have died while its name was written.
    if (child.exitCode !== null || child.signalCode !== null) this.#onExit(child, String(child.signalCode));
    this.#tell({ kind: "ready", pid, port });
  }

  async #whenReady(child: ChildProcess, order: ToChild, output: readonly string[]): Promise<number> {
    const late = new AbortController();
    let report: Failed | undefined;
    try {
      return await new Promise<number>((resolve, reject) => {
        child.once("error", (error) => reject(columnarCases.start_failed({ message: error.message })));
        // The engine's own reason comes on its error output, which is whole when the child has closed.
        child.once("close", (code, signal) => {
          const how = signal ?? `exit code ${code}`;
          reject(this.#startError(report ?? { kind: "failed", reason: "start_failed", message: how }, output.join("")));
        });
        child.on("message", (message: FromChild) => {
          if (message.kind === "ready") resolve(message.port);
          else report = message;
        });
        void machine.sleep(START_WITHIN, late.signal).then(() => {
          if (late.signal.aborted) return;
          child.kill("SIGKILL");
          reject(columnarCases.start_failed({ message: `no answer within ${START_WITHIN / 1000} s` }));
        });
        send(child, order);
      });
    } finally {
      late.abort();
      child.removeAllListeners("close");
    }
  }

  #startError(report: Failed, output: string): PerennialError {
    const dir = this.#dir;
    const message = `${report.message} ${output.trim().slice(-600)}`.trim();
    const reason: StartFailure =
      report.reason !== "start_failed"
        ? report.reason
        : /Cannot lock file/i.test(message)
          ? "folder_locked"
          : /No space left|NOT_ENOUGH_SPACE/i.test(message)
            ? "disk_full"
            : "start_failed";
    if (reason === "folder_locked") return columnarCases.folder_locked({ dir, pid: "?" });
    if (reason === "wrong_version")
      return columnarCases.wrong_version({ dir, found: report.found, wanted: report.wanted });
    if (reason === "disk_full") return columnarCases.disk_full({}, { cause: new Error(message) });
    if (reason === "port") return columnarCases.port({ port: report.port, message });
    return columnarCases.start_failed({ message });
  }

  #onExit(child: ChildProcess, how: string): void {
    if (this.#child !== child || this.#stopping.signal.aborted) return;
    this.#child = undefined;
    if (machine.elapsed() - this.#upSince > STEADY) this.#pause = 0;
    this.#restarting = this.#restart(how);
  }

  async #restart(how: string): Promise<void> {
    const { signal } = this.#stopping;
    let reason = how;
    while (!signal.aborted) {
      const pause = this.#pause;
      this.#pause = Math.min(5_000, pause === 0 ? 100 : pause * 2);
      this.#tell({ kind: "died", how: reason, restartInMilliseconds: pause });
      await machine.sleep(pause, signal);
      if (signal.aborted) return;
      try {
        await this.#launch();
        return;
      } catch (thrown) {
        reason = thrown instanceof Error ? thrown.message : String(thrown);
        const error = toPerennialError(thrown);
        this.#tell({ kind: "restart_failed", error });
      }
    }
  }

  async #forget(child: ChildProcess): Promise<void> {
    this.#child = undefined;
    await removeHolder(this.#dir, child.pid ?? 0);
  }

  #tell(event: ColumnarEvent): void {
    this.#options.onEvent?.(event);
  }
}

/** Built code runs as it is; from source the child needs the loader that its parent runs under. */
function spawnChild(): ChildProcess {
  const here = fileURLToPath(import.meta.url);
  const extension = path.extname(here);
  const main = path.join(path.dirname(here), "child", `main${extension}`);
  const loader = () => pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href;
  const flags = extension === ".ts" ? ["--import", loader(), "--conditions=source"] : [];
  return spawn(process.execPath, [...flags, main], {
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    // Its own process group: Ctrl-C in the terminal reaches us alone, and we stop it in order.
    detached: true,
    env: {
      ...processEnvironment(),
      // Each running statement holds a thread; files and compression need some as well.
      UV_THREADPOOL_SIZE: "16",
      // Times without a zone mean UTC wherever the bank is.
      TZ: "UTC",
      NODE_OPTIONS: "",
    },
  });
}

function send(child: ChildProcess, message: ToChild): void {
  if (child.connected) child.send(message, () => undefined);
}

function exitOf(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => child.once("exit", () => resolve()));
}
