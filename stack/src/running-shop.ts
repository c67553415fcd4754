import type { KeyObject } from 'node:crypto';
import { fetchBounded } from '#http-client';
import { readPrivateKey } from '#identity';
import { ComposeProject } from './compose-project.js';
import { NO_SHOP, readFacts, type StackFacts } from './stack-facts.js';

/** A shop, and how it can be reached, which depends on how it was started. */
export type RunningShop =
  { startedBy: 'npm start'; facts: StackFacts } | { startedBy: 'docker compose'; project: ComposeProject };

/**
 * The shop that runs in this folder, on this machine itself or in containers; ORDER_RAIL_STACK names another stack of this
 * machine, e.g. that of the tests. Throws with how to start one.
 */
export async function findRunningShop(): Promise<RunningShop> {
  const stack = process.env['ORDER_RAIL_STACK'];
  const facts = await factsOfRunning(stack ?? 'shop');
  if (facts) return { startedBy: 'npm start', facts };
  const project = stack === undefined ? await ComposeProject.find() : undefined;
  if (project) return { startedBy: 'docker compose', project };
  throw new Error(NO_SHOP);
}

/** The key with which customers' tokens are made for this shop. */
export async function customerKeyOf(shop: RunningShop): Promise<KeyObject> {
  if (shop.startedBy === 'npm start') return readPrivateKey(shop.facts.customerPrivateKey);
  return readPrivateKey(await shop.project.variableOf('control-room', 'CUSTOMER_TOKEN_PRIVATE_KEY'));
}

/** Undefined also for the facts that a killed shop left behind. */
async function factsOfRunning(name: string): Promise<StackFacts | undefined> {
  try {
    const facts = readFacts(name);
    await fetchBounded(facts.controlUrl, { timeoutMs: 5_000 });
    return facts;
  } catch {
    return undefined;
  }
}
