import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { ManagedProcess } from './managed-process.js';

interface Remembered {
  supervisor: { pid: number; command: string };
  processes: { pid: number; command: string }[];
}

const fileOf = (dataDir: string) => join(dataDir, 'processes.json');

/** Notes who runs, so that the next start can end what a killed supervisor left behind. */
export function rememberProcesses(dataDir: string, processes: readonly ManagedProcess[]): void {
  const pids = processes.map((managed) => managed.status().pid).filter((pid) => pid !== undefined);
  const remembered: Remembered = {
    supervisor: { pid: process.pid, command: commandOf(process.pid) },
    processes: pids.map((pid) => ({ pid, command: commandOf(pid) })),
  };
  writeFileSync(fileOf(dataDir), JSON.stringify(remembered));
}

/** Ends processes of an earlier run of this stack, recognised by id and command line; throws when that run is still alive. */
export async function endLeftovers(dataDir: string): Promise<void> {
  if (!existsSync(fileOf(dataDir))) return;
  const { supervisor, processes } = JSON.parse(readFileSync(fileOf(dataDir), 'utf8')) as Remembered;
  if (supervisor.pid !== process.pid && isStill(supervisor))
    throw new Error(
      `This shop is running already (process ${supervisor.pid}): end it there with Ctrl-C first.`,
    );
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGKILL'] as const) {
    const alive = processes.filter(isStill);
    if (alive.length === 0) return;
    for (const { pid } of alive) process.kill(pid, signal);
    for (let i = 0; i < 50 && processes.some(isStill); i++) await delay(100);
  }
}

const isStill = ({ pid, command }: { pid: number; command: string }): boolean =>
  command !== '' && commandOf(pid) === command;

/** Empty when there is no such process. */
const commandOf = (pid: number): string =>
  spawnSync('ps', ['-o', 'args=', '-p', String(pid)], { encoding: 'utf8' }).stdout?.trim() ?? '';
