import { exitOnError } from './command-line.js';
import { findRunningShop } from './running-shop.js';
import { judge, readOptions } from './verify/judge.js';
import { whereaboutsIn } from './verify/whereabouts.js';

/** Returns the exit code: 0 if nothing is missing, duplicated or still in progress. */
async function verify(words: string[]): Promise<number> {
  const options = readOptions(words);
  const shop = await findRunningShop();
  if (shop.startedBy === 'docker compose') return await shop.project.runOnce('verify', words);
  return (await judge(whereaboutsIn(shop.facts), options)) ? 0 : 1;
}

await verify(process.argv.slice(2)).then((code) => process.exit(code), exitOnError);
