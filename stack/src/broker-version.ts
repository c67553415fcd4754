import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readJsonFile, replaceFile } from './replace-file.js';

/** Which RabbitMQ last wrote a data folder. */
interface Writer {
  server: string;
  version: string;
}

/** What to do with data of another version. */
export const DATA_ADVICE =
  'Start it with the RabbitMQ that wrote it (RABBITMQ_HOME), upgrade it one minor version after the other with all feature' +
  ' flags enabled (https://www.rabbitmq.com/docs/upgrade), or forget all data with "npm start -- --fresh".';

const fileIn = (home: string) => join(home, 'written-by.json');

/**
 * Throws before an older RabbitMQ starts on the data of a newer one: it would ignore what it cannot read and begin empty.
 * Returns what to call when the broker is up: it notes who writes the data from now on.
 */
export function checkDataVersion(home: string, server: string): () => void {
  const writer = writerOf(home);
  if (writer?.server === server) return () => undefined;
  const version = versionOf(server);
  if (writer && isOlder(version, writer.version))
    throw new Error(
      `The broker's data was written by RabbitMQ ${writer.version}, and ${server} is ${version}. ${DATA_ADVICE}`,
    );
  return () => {
    const now: Writer = { server, version };
    replaceFile(fileIn(home), JSON.stringify(now));
  };
}

/** By major and minor. */
export const isOlder = (version: string, than: string): boolean => {
  const [[major = 0, minor = 0], [otherMajor = 0, otherMinor = 0]] = [numbersIn(version), numbersIn(than)];
  return major === otherMajor ? minor < otherMinor : major < otherMajor;
};

const numbersIn = (version: string) => version.split('.').map(Number);

const writerOf = (home: string): Writer | undefined =>
  existsSync(fileIn(home))
    ? (readJsonFile(fileIn(home), 'Delete it if no newer RabbitMQ has written the data beside it.') as Writer)
    : undefined;

function versionOf(server: string): string {
  const { stdout, stderr } = spawnSync(join(dirname(server), 'rabbitmqctl'), ['version'], {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], LANG: 'C.UTF-8' },
  });
  const [version] = /\d+\.\d+\.\d+\S*/.exec(stdout ?? '') ?? [];
  if (!version)
    throw new Error(`rabbitmqctl version, beside ${server}, does not tell its version: ${stderr}`);
  return version;
}
