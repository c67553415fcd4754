import { randomUUID } from 'node:crypto';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { withoutSecrets } from '#messaging';
import { type Guarded, spawnGuarded } from '../guarded-process.js';
import type { RunKind, RunRequest } from './run-requests.js';

/** A line that the command has printed. */
export interface RunLine {
  at: string;
  text: string;
}

export interface RunView {
  id: string;
  kind: RunKind;
  state: 'running' | 'ended';
  /** The exit code or the signal. */
  exit?: number | string;
  /** The latest ones, without secrets and colours. */
  lines: RunLine[];
}

const MAX_LINES = 200;
const MAX_LENGTH = 300;

/** Ended runs that can still be read. */
const KEPT = 5;

/** Runs one command at a time as a child process. The command and its children end with this process. */
export class Runs {
  private readonly views = new Map<string, RunView>();
  private current: { guarded: Guarded; ended: Promise<void> } | undefined;
  private isStopped = false;

  constructor(
    private readonly env: NodeJS.ProcessEnv,
    /** The descriptor of a lock; the command inherits it. */
    private readonly lock?: number,
  ) {}

  /** Returns undefined and starts nothing while another command runs, and after `stop`. */
  start(kind: RunKind, { args, timeoutMs }: RunRequest): RunView | undefined {
    if (this.current || this.isStopped) return undefined;
    const view: RunView = { id: randomUUID(), kind, state: 'running', lines: [] };
    const guarded = spawnGuarded(process.execPath, args, { env: this.env, lock: this.lock });
    this.current = { guarded, ended: this.follow(guarded, view, timeoutMs) };
    this.views.set(view.id, view);
    for (const id of [...this.views.keys()].slice(0, -KEPT)) this.views.delete(id);
    return view;
  }

  find(id: string): RunView | undefined {
    return this.views.get(id);
  }

  /** Kills the command. */
  async stop(): Promise<void> {
    this.isStopped = true;
    this.current?.guarded.child.kill('SIGKILL');
    await this.current?.ended;
  }

  private async follow({ child, exit }: Guarded, view: RunView, timeoutMs: number): Promise<void> {
    const add = (text: string) => addLine(view.lines, text);
    for (const stream of [child.stdout, child.stderr] as (Readable | null)[])
      if (stream) createInterface({ input: stream }).on('line', add);
    child.on('error', (error) => add(error.message));
    const closed = new Promise((resolve) => child.once('close', resolve).once('error', resolve));
    const deadline = setTimeout(() => {
      add(`Killed, because it had not ended after ${timeoutMs / 1_000} s.`);
      child.kill('SIGKILL');
    }, timeoutMs);
    view.exit = await exit;
    clearTimeout(deadline);
    await closed;
    view.state = 'ended';
    this.current = undefined;
  }
}

/** Removes secrets before it cuts, because a part of a secret is not recognised. */
function addLine(lines: RunLine[], text: string): void {
  const plain = stripVTControlCharacters(text).replace(/[\x00-\x1f\x7f]/g, ' ');
  if (plain.trim() === '') return;
  const safe = withoutSecrets(plain.trimEnd());
  lines.push({
    at: new Date().toISOString(),
    text: safe.length > MAX_LENGTH ? `${safe.slice(0, MAX_LENGTH)}…` : safe,
  });
  if (lines.length > MAX_LINES) lines.shift();
}
