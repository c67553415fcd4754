/** A process that waits so many milliseconds and gives Docker the command then; nobody hears what Docker says. */
import { spawn } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';

const [ms, ...words] = process.argv.slice(2);
await delay(Number(ms));
spawn('docker', words, { stdio: 'ignore' });
