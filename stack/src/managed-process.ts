import type { ChildProcess } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { spawnGuarded } from './guarded-process.js';
import { lastLines, lengthOf, readLog } from './read-log.js';

/** How a process of the stack is started and when it counts as up. */
export interface ProcessSpec {
  name: string;
  command: string;
  args: string[];
  env: NodeJS.ProcessEnv;
  logFile: string;
  /** Resolves true when the process does its work. */
  probe: () => Promise<boolean>;
  /** Why the process will not become ready, from what it has logged since it was launched; undefined while it may. */
  explainFailure?: (log: string) => string | undefined;
  /** By default SIGTERM. */
  stopSignal?: NodeJS.Signals;
  /** What it gets when the supervisor dies; by default SIGKILL. */
  whenOrphaned?: 'KILL' | 'QUIT';
  /** To run as somebody else, where root must not. */
  uid?: number;
  gid?: number;
}

/** `stopped`: asked to end, stays so until started; `down`: died, and comes back by itself unless it was killed for good. */
export type ProcessState = 'starting' | 'up' | 'down' | 'stopped' | 'paused';

/** How {@link ManagedProcess.ready} waits. */
export interface ReadyOptions {
  signal?: AbortSignal;
  /** A process that ends is not waited for: nobody kills it during its first start, so it would end again. */
  firstStart?: boolean;
}

const FIRST_BACK_OFF_MS = 500;
const LONGEST_BACK_OFF_MS = 10_000;
const STABLE_AFTER_MS = 10_000;
const POLL_MS = 100;
const STOP_PATIENCE_MS = 25_000;

/** A process that is started again, with growing pauses, whenever it ends without having been asked to. It ends when this process does. */
export class ManagedProcess {
  private child: ChildProcess | undefined;
  private wanted = false;
  private backOffMs = FIRST_BACK_OFF_MS;
  private restartTimer: NodeJS.Timeout | undefined;
  private ended: Promise<void> = Promise.resolve();
  private restarts = 0;
  private lastExit: number | NodeJS.Signals | undefined;
  private current: ProcessState = 'stopped';
  private since = new Date();
  /** Bytes in the log when the process was launched. */
  private logStart = 0;

  constructor(
    readonly spec: ProcessSpec,
    /** The descriptor of a lock that each of its processes holds. */
    private readonly lock?: number,
  ) {}

  /** What is known of the process right now; `pid` only while one runs, `lastExit` is the code or the signal that the one before ended with. */
  status() {
    const { since, restarts, lastExit } = this;
    return { name: this.spec.name, pid: this.child?.pid, state: this.current, since, restarts, lastExit };
  }

  start(): void {
    this.wanted = true;
    clearTimeout(this.restartTimer);
    if (!this.child) this.launch();
  }

  /** Resolves when the probe answers; rejects at the deadline, and with the reason when the process is known to have failed. */
  async ready(deadlineMs: number, { signal, firstStart = false }: ReadyOptions = {}): Promise<void> {
    const { name, logFile, explainFailure } = this.spec;
    const deadline = Date.now() + deadlineMs;
    while (this.current !== 'up') {
      signal?.throwIfAborted();
      const failure = explainFailure?.(this.logSinceLaunch());
      if (failure !== undefined) throw new Error(`${name} did not start. ${failure}\nIts log: ${logFile}`);
      if (firstStart && this.current === 'down')
        throw new Error(
          `${name} ended (${this.lastExit}) before it was ready:\n${lastLines(this.logSinceLaunch())}\nIts log: ${logFile}`,
        );
      if (Date.now() > deadline)
        throw new Error(`${name} is not ready after ${deadlineMs / 1000} s; its log: ${logFile}`);
      await delay(POLL_MS);
    }
  }

  private logSinceLaunch(): string {
    return readLog(this.spec.logFile, this.logStart);
  }

  /** Asks the process to end, waits for it, and kills it when it takes too long. */
  async stop(timeoutMs = STOP_PATIENCE_MS): Promise<void> {
    this.wanted = false;
    clearTimeout(this.restartTimer);
    if (!this.child) return this.become('stopped');
    this.child.kill('SIGCONT');
    this.child.kill(this.spec.stopSignal ?? 'SIGTERM');
    const killer = setTimeout(() => this.child?.kill('SIGKILL'), timeoutMs);
    await this.ended;
    clearTimeout(killer);
  }

  /** SIGKILL; it comes back after the pause, by default after the back-off. */
  async kill(downForMs?: number): Promise<void> {
    if (downForMs !== undefined) this.backOffMs = downForMs;
    if (this.child) this.child.kill('SIGKILL');
    else if (this.wanted) this.launchLater();
    await this.ended;
  }

  /** SIGKILL; it stays away until it is started. */
  async killUntilStarted(): Promise<void> {
    this.wanted = false;
    clearTimeout(this.restartTimer);
    this.child?.kill('SIGKILL');
    await this.ended;
    this.become('down');
  }

  pause(): void {
    if (this.child?.kill('SIGSTOP')) this.become('paused');
  }

  resume(): void {
    if (this.child?.kill('SIGCONT')) this.become('starting');
    void this.watchUntilUp(this.child);
  }

  private launch(): void {
    const { command, args, env, logFile, uid, gid, whenOrphaned } = this.spec;
    this.logStart = lengthOf(logFile);
    const log = createWriteStream(logFile, { flags: 'a', mode: 0o600 });
    const { lock } = this;
    const { child, exit } = spawnGuarded(command, args, { env, lock, whenOrphaned, uid, gid });
    child.stdout?.pipe(log, { end: false });
    child.stderr?.pipe(log, { end: false });
    this.child = child;
    this.become('starting');
    const stable = setTimeout(() => (this.backOffMs = FIRST_BACK_OFF_MS), STABLE_AFTER_MS);
    child.once('close', () => log.end());
    this.ended = exit.then((code) => {
      clearTimeout(stable);
      this.lastExit = code;
      this.child = undefined;
      this.become(this.wanted ? 'down' : 'stopped');
      if (this.wanted) this.launchLater();
    });
    void this.watchUntilUp(child);
  }

  private launchLater(): void {
    clearTimeout(this.restartTimer);
    const pause = this.backOffMs;
    this.backOffMs = Math.min(Math.max(pause * 2, FIRST_BACK_OFF_MS), LONGEST_BACK_OFF_MS);
    this.restartTimer = setTimeout(() => {
      this.restarts += 1;
      this.launch();
    }, pause);
  }

  private async watchUntilUp(child: ChildProcess | undefined): Promise<void> {
    while (child && this.child === child && this.current === 'starting') {
      if (await this.spec.probe().catch(() => false)) {
        if (this.child === child && this.current === 'starting') this.become('up');
        return;
      }
      await delay(100);
    }
  }

  private become(state: ProcessState): void {
    this.current = state;
    this.since = new Date();
  }
}
