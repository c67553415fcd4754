/** What the compose service `verify` runs: inside the shop's network, where the witnesses can be reached. */
import { exitOnError } from '../command-line.js';
import { judge, readOptions } from './judge.js';
import { whereaboutsFrom } from './whereabouts.js';

try {
  const isRight = await judge(whereaboutsFrom(process.env), readOptions(process.argv.slice(2)));
  process.exit(isRight ? 0 : 1);
} catch (error) {
  exitOnError(error);
}
