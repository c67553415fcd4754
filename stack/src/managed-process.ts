import type { ChildProcess } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { spawnGuarded } from './guarded-process.js';
import { setNice } from './priority.js';
import type { ProcessSpec } from './process-spec.js';
import { lastLines, lengthOf, readLog } from './read-log.js';

/** `stopped`: ended on request, until the next start. `down`: ended by itself or killed; it restarts unless it was killed until started. */
export type ProcessState = 'starting' | 'up' | 'down' | 'stopped' | 'paused';

export interface ReadyOptions {
  signal?: AbortSignal;
  /** Rejects if the process ends: during the first start nothing kills it, so it would end again. */
  firstStart?: boolean;
}

const FIRST_BACK_OFF_MS = 500;
const LONGEST_BACK_OFF_MS = 10_000;
const STABLE_AFTER_MS = 10_000;
const POLL_MS = 100;
const STOP_TIMEOUT_MS = 25_000;
const STUCK_WITHIN_MS = 15_000;

/** A process that is restarted with exponential back-off whenever it ends without a request. It ends when this process ends. */
export class ManagedProcess {
  private child: ChildProcess | undefined;
  private shouldRun = false;
  private backOffMs = FIRST_BACK_OFF_MS;
  private restartTimer: NodeJS.Timeout | undefined;
  private ended: Promise<void> = Promise.resolve();
  private restarts = 0;
  private lastExit: number | NodeJS.Signals | undefined;
  private state: ProcessState = 'stopped';
  private since = new Date();
  /** Size of the log in bytes when the process was launched. */
  private logStart = 0;

  constructor(
    readonly spec: ProcessSpec,
    /** The descriptor of a lock; each launched process inherits it. */
    private readonly lock?: number,
  ) {}

  /** `pid` is undefined while no process runs; `lastExit` is the exit code or signal of the previous process. */
  status() {
    const { since, restarts, lastExit } = this;
    const { name, service } = this.spec;
    return { name, service, pid: this.child?.pid, state: this.state, since, restarts, lastExit };
  }

  start(): void {
    this.shouldRun = true;
    clearTimeout(this.restartTimer);
    if (!this.child) this.launch();
  }

  /** Resolves when the probe succeeds; rejects at the deadline, and at once if the process is known to have failed. */
  async ready(timeoutMs: number, { signal, firstStart = false }: ReadyOptions = {}): Promise<void> {
    const { name, logFile, explainFailure } = this.spec;
    const deadline = Date.now() + timeoutMs;
    while (this.state !== 'up') {
      signal?.throwIfAborted();
      const failure = explainFailure?.(this.logSinceLaunch());
      if (failure !== undefined) throw new Error(`${name} did not start. ${failure}\nIts log: ${logFile}`);
      if (firstStart && this.state === 'down')
        throw new Error(
          `${name} ended (${this.lastExit}) before it was ready:\n${lastLines(this.logSinceLaunch())}\nIts log: ${logFile}`,
        );
      if (Date.now() > deadline)
        throw new Error(`${name} is not ready after ${timeoutMs / 1000} s.\nIts log: ${logFile}`);
      await delay(POLL_MS);
    }
  }

  private logSinceLaunch(): string {
    return readLog(this.spec.logFile, this.logStart);
  }

  /** Sends the stop signal, SIGTERM by default, waits for the exit, and sends SIGKILL at the timeout. */
  async stop(timeoutMs = STOP_TIMEOUT_MS): Promise<void> {
    this.shouldRun = false;
    clearTimeout(this.restartTimer);
    if (!this.child) return this.setState('stopped');
    this.child.kill('SIGCONT');
    this.child.kill(this.spec.stopSignal ?? 'SIGTERM');
    const killer = setTimeout(() => this.child?.kill('SIGKILL'), timeoutMs);
    await this.ended;
    clearTimeout(killer);
  }

  /** Sends SIGKILL; the process restarts after `downForMs`, or after the back-off. */
  async kill(downForMs?: number): Promise<void> {
    if (downForMs !== undefined) this.backOffMs = downForMs;
    if (this.child) this.child.kill('SIGKILL');
    else if (this.shouldRun) this.launchLater();
    await this.ended;
  }

  /** Sends SIGKILL; the process stays down until `start`. */
  async killUntilStarted(): Promise<void> {
    this.shouldRun = false;
    clearTimeout(this.restartTimer);
    this.child?.kill('SIGKILL');
    await this.ended;
    this.setState('down');
  }

  pause(): void {
    if (this.child?.kill('SIGSTOP')) this.setState('paused');
  }

  resume(): void {
    if (this.child?.kill('SIGCONT')) this.setState('starting');
    void this.probeUntilUp(this.child);
    void this.restartIfStuck(this.child);
  }

  private async restartIfStuck(child: ChildProcess | undefined): Promise<void> {
    const { isStuckAfterPause } = this.spec;
    if (!isStuckAfterPause) return;
    const deadline = Date.now() + STUCK_WITHIN_MS;
    const isResumed = () => child && this.child === child && this.shouldRun && this.state !== 'paused';
    while (isResumed() && Date.now() < deadline) {
      if ((await isStuckAfterPause().catch(() => false)) && isResumed()) {
        await this.stop();
        return this.start();
      }
      await delay(500);
    }
  }

  private launch(): void {
    const { command, args, env, logFile, uid, gid, whenOrphaned, nice } = this.spec;
    this.logStart = lengthOf(logFile);
    const log = createWriteStream(logFile, { flags: 'a', mode: 0o600 });
    const { lock } = this;
    const { child, exit } = spawnGuarded(command, args, { env, lock, whenOrphaned, uid, gid });
    child.stdout?.pipe(log, { end: false });
    child.stderr?.pipe(log, { end: false });
    this.child = child;
    if (nice !== undefined) void setNice(child, nice);
    this.setState('starting');
    const stable = setTimeout(() => (this.backOffMs = FIRST_BACK_OFF_MS), STABLE_AFTER_MS);
    child.once('close', () => log.end());
    this.ended = exit.then((code) => {
      clearTimeout(stable);
      this.lastExit = code;
      this.child = undefined;
      this.setState(this.shouldRun ? 'down' : 'stopped');
      if (this.shouldRun) this.launchLater();
    });
    void this.probeUntilUp(child);
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

  private async probeUntilUp(child: ChildProcess | undefined): Promise<void> {
    while (child && this.child === child && this.state === 'starting') {
      if (await this.spec.probe().catch(() => false)) {
        if (this.child === child && this.state === 'starting') this.setState('up');
        return;
      }
      await delay(100);
    }
  }

  private setState(state: ProcessState): void {
    this.state = state;
    this.since = new Date();
  }
}
