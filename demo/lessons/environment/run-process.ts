import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { KillPoint } from './lesson-database.js';
import type { LessonEnvironment } from './lesson-environment.js';

/** The argument of a process, as JSON. */
export interface ProcessOptions {
  lesson: string;
  variant: string;
  /** For producers: the number of the last order. */
  orders?: number;
  killPoint?: KillPoint;
}

const files = { consumer: './consumer-process.js', producer: './producer-process.js' };

/** Resolves when the process has exited with code 0 or was killed; rejects with its stderr when it failed. */
export const runProcess = (
  { databaseUrl, rabbitmqUrl, signal }: LessonEnvironment,
  kind: keyof typeof files,
  options: ProcessOptions,
): Promise<void> =>
  new Promise((resolve, reject) => {
    const file = fileURLToPath(new URL(files[kind], import.meta.url));
    const env = { PATH: process.env['PATH'], DATABASE_URL: databaseUrl, RABBITMQ_URL: rabbitmqUrl };
    const child = spawn(process.execPath, [file, JSON.stringify(options)], {
      env,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const kill = () => child.kill('SIGKILL');
    signal.addEventListener('abort', kill);
    let stderr = '';
    child.stderr.on('data', (text) => (stderr += String(text)));
    child.once('error', reject).once('close', (code, killedBy) => {
      signal.removeEventListener('abort', kill);
      if (signal.aborted) reject(signal.reason as Error);
      else if (code === 0 || killedBy === 'SIGKILL') resolve();
      else reject(new Error(`${options.variant} failed:\n${stderr}`));
    });
  });
