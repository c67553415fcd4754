import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { startPortMapper } from './port-mapper.js';
import { readJsonFile, replaceFile } from './replace-file.js';

/** The RabbitMQ that last wrote a data folder. */
interface Writer {
  server: string;
  version: string;
}

export const DATA_ADVICE =
  'Start the RabbitMQ that wrote the data (RABBITMQ_HOME), upgrade one minor version at a time with all feature flags' +
  ' enabled (https://www.rabbitmq.com/docs/upgrade), or delete all data with "npm start -- --fresh".';

const fileIn = (home: string) => join(home, 'written-by.json');

/**
 * Throws if an older RabbitMQ would start on the data of a newer one: it would ignore what it cannot read and begin empty.
 * Call the returned function when the broker is up; it records the version that writes the data from now on.
 */
export function checkDataVersion(home: string, server: string): () => void {
  const writer = writerOf(home);
  if (writer?.server === server) return () => undefined;
  const version = versionOf(server);
  if (writer && isOlder(version, writer.version))
    throw new Error(
      `RabbitMQ ${writer.version} wrote the broker's data, and ${server} is the older ${version}. ${DATA_ADVICE}`,
    );
  return () => {
    const current: Writer = { server, version };
    replaceFile(fileIn(home), JSON.stringify(current));
  };
}

/** Compares major and minor. */
export const isOlder = (version: string, than: string): boolean => {
  const [[major = 0, minor = 0], [otherMajor = 0, otherMinor = 0]] = [numbersIn(version), numbersIn(than)];
  return major === otherMajor ? minor < otherMinor : major < otherMajor;
};

const numbersIn = (version: string) => version.split('.').map(Number);

const writerOf = (home: string): Writer | undefined =>
  existsSync(fileIn(home))
    ? (readJsonFile(
        fileIn(home),
        'Delete it if no newer RabbitMQ has written the data next to it.',
      ) as Writer)
    : undefined;

/** Apart from the port mapper of the machine and that of a stack. */
const EPMD = { ERL_EPMD_PORT: '4370', ERL_EPMD_ADDRESS: '127.0.0.1' };

const WITH_PORT_MAPPER = `${startPortMapper()}
"$0" version
[ -z "$!" ] || kill "$!" 2>/dev/null`;

const versions = new Map<string, string>();

/** Runs the command once for each server: the nodes of a cluster have the same one. */
export function versionOf(server: string): string {
  const version = versions.get(server) ?? readVersion(server);
  versions.set(server, version);
  return version;
}

function readVersion(server: string): string {
  const PATH = [dirname(server), process.env['PATH']].join(delimiter);
  const env = { PATH, HOME: process.env['HOME'], LANG: 'C.UTF-8', ...EPMD };
  const command = join(dirname(server), 'rabbitmqctl');
  const { stdout, stderr } = spawnSync('/bin/sh', ['-c', WITH_PORT_MAPPER, command], {
    encoding: 'utf8',
    env,
  });
  const [version] = /\d+\.\d+\.\d+\S*/.exec(stdout ?? '') ?? [];
  if (!version)
    throw new Error(
      `"rabbitmqctl version" next to ${server} prints no version: ${stderr}. Check the installation of RabbitMQ.`,
    );
  return version;
}
