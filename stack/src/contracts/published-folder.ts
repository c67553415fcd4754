import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { byVersion, type PublishedVersion } from './published-version.js';

/** The folder with one file for each version that was ever published. */
export const PUBLISHED = 'libs/contracts/published';

/** The checksums of the files, one line each, in the format of `sha256sum -c`. */
export const SUMS = 'SHA256SUMS';

/** Path of the file, relative to the folder. */
export const fileOf = ({ type, version }: { type: string; version: string }): string =>
  `${type}/${version}.json`;

/** All published versions, sorted by message and version, the oldest first. */
export const readPublished = (folder: string): PublishedVersion[] =>
  filesIn(folder)
    .map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as PublishedVersion)
    .sort((one, other) => one.type.localeCompare(other.type) || byVersion(one, other));

/** Writes the file of a new version and its checksum. Throws if the file exists. */
export function writePublished(folder: string, published: PublishedVersion): void {
  const file = join(folder, fileOf(published));
  const text = `${JSON.stringify(published, null, 2)}\n`;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text, { flag: 'wx' });
  const sums = { ...readSums(folder), [fileOf(published)]: digest(text) };
  const lines = Object.entries(sums)
    .sort()
    .map(([name, sum]) => `${sum}  ${name}\n`);
  writeFileSync(join(folder, SUMS), lines.join(''));
}

/** The files that were changed, deleted or added by hand. */
export function findTampering(folder: string): string[] {
  const sums = readSums(folder);
  const changedOrDeleted = Object.entries(sums).flatMap(([file, sum]) => {
    if (!existsSync(join(folder, file)))
      return [`${file} is missing. A published version must stay: restore the file from Git.`];
    return digest(readFileSync(join(folder, file), 'utf8')) === sum
      ? []
      : [
          `${file} was changed after it was published. Restore it from Git, and publish a new version instead.`,
        ];
  });
  const added = filesIn(folder).filter((file) => !(file in sums));
  return [
    ...changedOrDeleted,
    ...added.map(
      (file) => `${file} is not in ${SUMS}. Delete it, and run "npm run publish-contracts" to write it.`,
    ),
  ];
}

const filesIn = (folder: string): string[] =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true, encoding: 'utf8' })
        .map((file) => file.replaceAll('\\', '/'))
        .filter((file) => file.endsWith('.json'))
    : [];

function readSums(folder: string): Record<string, string> {
  const file = join(folder, SUMS);
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : [];
  return Object.fromEntries(lines.map((line) => [line.slice(66), line.slice(0, 64)]));
}

const digest = (text: string): string => createHash('sha256').update(text).digest('hex');
