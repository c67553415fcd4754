/** A process of its own that runs a docker command after a delay in milliseconds. It discards the output. */
import { spawn } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';

const [ms, ...words] = process.argv.slice(2);
await delay(Number(ms));
spawn('docker', words, { stdio: 'ignore' });
