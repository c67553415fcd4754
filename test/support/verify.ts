import { spawn } from 'node:child_process';

/** What the command said and how it ended. */
export interface Verdict {
  code: number;
  said: string;
}

/** Runs the command that users have, on the shop under test, for the orders placed since; earlier tests leave bad messages behind on purpose. */
export const verify = (since: Date, within = '60s'): Promise<Verdict> =>
  new Promise((resolve) => {
    const args = ['dist/stack/src/verify.js', '--within', within, '--since', since.toISOString()];
    const child = spawn(process.execPath, args, { env: process.env, stdio: ['ignore', 'pipe', 'ignore'] });
    let said = '';
    child.stdout.on('data', (text) => (said += String(text)));
    child.once('close', (code) => resolve({ code: code ?? 1, said }));
  });
