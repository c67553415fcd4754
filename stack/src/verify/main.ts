/** The entry point of the compose service `verify`: only the shop's network reaches all sources. */
import { exitOnError } from '../command-line.js';
import { compareAndPrint, readOptions } from './compare-and-print.js';
import { sourcesFromEnvironment } from './sources.js';

try {
  const isClean = await compareAndPrint(
    sourcesFromEnvironment(process.env),
    readOptions(process.argv.slice(2)),
  );
  process.exit(isClean ? 0 : 1);
} catch (error) {
  exitOnError(error);
}
