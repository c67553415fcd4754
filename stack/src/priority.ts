import type { ChildProcess } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { setPriority } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';

/** Of all processes that `npm start` starts: decision 0088. The browser has 0. */
export const SHOP_NICE = 15;

export function readShopNice({ SHOP_NICE: text = String(SHOP_NICE) }: NodeJS.ProcessEnv): number {
  if (/^1?\d$/.test(text)) return Number(text);
  throw new Error(`SHOP_NICE=${text} is not a nice value. Set a whole number from 0 to 19.`);
}

const ATTEMPTS = 50;
const BETWEEN_ATTEMPTS_MS = 110;

/**
 * Sets the nice value of a process that leads its session, and of the session. Linux shares the processors between sessions
 * first (`man 7 sched`, autogroup) and compares the values of processes only within one. Without root rights it accepts one
 * value of a session per 100 ms. Does nothing where the system has no such value or forbids it.
 */
export async function setNice(child: ChildProcess, nice: number): Promise<void> {
  try {
    setPriority(child.pid!, nice);
    for (let attempt = 1; isRunning(child) && !(await setSessionNice(child.pid!, nice)); attempt++) {
      if (attempt === ATTEMPTS) return;
      await delay(BETWEEN_ATTEMPTS_MS, undefined, { ref: false });
    }
  } catch {
    // It has ended, or the system has no such priority.
  }
}

const isRunning = ({ exitCode, signalCode }: ChildProcess) => exitCode === null && signalCode === null;

/** False if Linux asks to try again. */
const setSessionNice = (pid: number, nice: number): Promise<boolean> =>
  writeFile(`/proc/${pid}/autogroup`, String(nice)).then(
    () => true,
    (error: unknown) => (error as NodeJS.ErrnoException).code !== 'EAGAIN',
  );
