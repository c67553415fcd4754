import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Fate } from './books.js';
import type { Classroom } from './classroom.js';

/** Who is to live, and until when. */
export interface Role {
  lesson: string;
  way: string;
  /** For waiters: up to which number there are guests. */
  guests?: number;
  fate?: Fate;
}

const files = { chef: './chef-process.js', waiter: './waiter-process.js' };

/** One process from its birth to its death; true when it was killed, as its fate was. Rejects when it failed otherwise. */
export const live = (
  { databaseUrl, rabbitmqUrl, signal }: Classroom,
  profession: keyof typeof files,
  role: Role,
): Promise<boolean> =>
  new Promise((resolve, reject) => {
    const file = fileURLToPath(new URL(files[profession], import.meta.url));
    const env = { PATH: process.env['PATH'], DATABASE_URL: databaseUrl, RABBITMQ_URL: rabbitmqUrl };
    const child = spawn(process.execPath, [file, JSON.stringify(role)], {
      env,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const kill = () => child.kill('SIGKILL');
    signal.addEventListener('abort', kill);
    let complaint = '';
    child.stderr.on('data', (text) => (complaint += String(text)));
    child.once('error', reject).once('close', (code, end) => {
      signal.removeEventListener('abort', kill);
      if (signal.aborted) reject(signal.reason as Error);
      else if (code === 0 || end === 'SIGKILL') resolve(end === 'SIGKILL');
      else reject(new Error(`${role.way} failed:\n${complaint}`));
    });
  });
