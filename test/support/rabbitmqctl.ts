import { execFile } from 'node:child_process';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { findRabbitmq, nodeEnv } from '../../stack/src/rabbitmq.js';
import { facts } from './shop.js';

const run = promisify(execFile);

/** What the broker's own administrator can do to the broker of the shop under test; returns what the command printed. */
export async function rabbitmqctl(...words: string[]): Promise<string> {
  const server = findRabbitmq();
  if (!server) throw new Error('the broker of the shop under test is not on this machine');
  const env = nodeEnv(join(facts.dataDir, 'rabbitmq'), facts.name, facts.ports);
  const { stdout } = await run(join(dirname(server), 'rabbitmqctl'), ['--quiet', ...words], {
    env: { PATH: process.env['PATH'], LANG: 'C.UTF-8', ...env },
  });
  return stdout;
}
