import { execFile } from 'node:child_process';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { type BrokerNode, brokerNodes } from '../../stack/src/cluster/broker-nodes.js';
import { findRabbitmq, nodeEnv } from '../../stack/src/rabbitmq.js';
import { facts } from './shop.js';

const run = promisify(execFile);

/** Runs rabbitmqctl for the broker of the shop under test; returns what the command printed. */
export const rabbitmqctl = async (...args: string[]): Promise<string> =>
  await rabbitmqctlAt(brokerNodes(facts.name, facts.dataDir, facts.ports)[0]!, ...args);

/** The same for any node. */
export async function rabbitmqctlAt(node: BrokerNode, ...args: string[]): Promise<string> {
  const server = findRabbitmq();
  if (!server) throw new Error('RabbitMQ is not installed on this machine. Install it or set RABBITMQ_HOME.');
  const env = nodeEnv(node);
  const { stdout } = await run(join(dirname(server), 'rabbitmqctl'), ['--quiet', ...args], {
    env: { PATH: process.env['PATH'], LANG: 'C.UTF-8', ...env },
  });
  return stdout;
}
