import type { KeyObject } from 'node:crypto';
import { fetchBounded } from '#http-client';
import { readPrivateKey } from '#identity';
import { ComposeProject } from './compose-project.js';
import { NO_SHOP, readFacts, type StackFacts } from './stack-facts.js';

export type RunningShop =
  { startedBy: 'npm start'; facts: StackFacts } | { startedBy: 'docker compose'; project: ComposeProject };

/**
 * The shop that runs in this folder, as processes or in containers. ORDER_RAIL_STACK selects another stack of processes, e.g.
 * the stack of the tests. Throws if none runs, and says how to start one.
 */
export async function findRunningShop(): Promise<RunningShop> {
  const stack = process.env['ORDER_RAIL_STACK'];
  const facts = await factsOfRunning(stack ?? 'shop');
  if (facts) return { startedBy: 'npm start', facts };
  const project = stack === undefined ? await ComposeProject.find() : undefined;
  if (project) return { startedBy: 'docker compose', project };
  throw new Error(NO_SHOP);
}

/** The private key that signs customers' tokens of this shop. */
export async function customerKeyOf(shop: RunningShop): Promise<KeyObject> {
  if (shop.startedBy === 'npm start') return readPrivateKey(shop.facts.customerPrivateKey);
  return readPrivateKey(await shop.project.variableOf('control-room', 'CUSTOMER_TOKEN_PRIVATE_KEY'));
}

/** Undefined if no shop answers, even if a killed shop has left its facts. */
async function factsOfRunning(name: string): Promise<StackFacts | undefined> {
  try {
    const facts = readFacts(name);
    await fetchBounded(facts.controlUrl, { timeoutMs: 5_000 });
    return facts;
  } catch {
    return undefined;
  }
}
