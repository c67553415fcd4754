import { spawn } from 'node:child_process';

/** The exit code and what the command has printed, errors included. */
export interface VerifyResult {
  code: number;
  output: string;
}

/**
 * Runs the verify command on the shop under test. Checks only orders placed since the given time, because earlier tests
 * leave failed messages on purpose.
 */
export const verify = (since: Date, within = '60s', env = process.env): Promise<VerifyResult> =>
  new Promise((resolve) => {
    const args = ['dist/stack/src/verify.js', '--within', within, '--since', since.toISOString()];
    const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += String(text)));
    child.once('close', (code) => resolve({ code: code ?? 1, output }));
  });
