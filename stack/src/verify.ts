import { exitOnError } from './command-line.js';
import { findRunningShop } from './running-shop.js';
import { compareAndPrint, readOptions } from './verify/compare-and-print.js';
import { sourcesOf } from './verify/sources.js';

/** Returns the exit code: 0 if nothing is missing, duplicated or still in progress. */
async function verify(words: string[]): Promise<number> {
  const options = readOptions(words);
  const shop = await findRunningShop();
  if (shop.startedBy === 'docker compose') return await shop.project.runOnce('verify', words);
  return (await compareAndPrint(sourcesOf(shop.facts), options)) ? 0 : 1;
}

await verify(process.argv.slice(2)).then((code) => process.exit(code), exitOnError);
