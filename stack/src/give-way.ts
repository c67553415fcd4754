import { writeFileSync } from 'node:fs';
import { setPriority } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';

/** As `nice -n 10`: a tenth of a processor beside one who asks for all of it, and all of it when nobody does. */
const NICE = 10;
const AGAIN_MS = 120;

/**
 * Lets a process go behind the others for the processors. Linux shares them out between sessions first (autogroup, see
 * sched(7)), and a process of the stack is a session of its own: it is the session that must give way; elsewhere the process.
 */
export async function giveWay(pid: number): Promise<void> {
  try {
    setPriority(pid, NICE);
    while (!changed(`/proc/${pid}/autogroup`)) await delay(AGAIN_MS);
  } catch {
    // It has ended already, or there are no such groups here.
  }
}

/** False when another group was changed within a tenth of a second: Linux wants to be asked again. */
function changed(autogroup: string): boolean {
  try {
    writeFileSync(autogroup, String(NICE));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return false;
    throw error;
  }
}
