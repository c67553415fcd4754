import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { byVersion, type PublishedVersion } from './published-version.js';

/** Where every version that was ever published has its file. */
export const PUBLISHED = 'libs/contracts/published';

/** One line per file, appended when the file is written, in the form that `sha256sum -c` reads. */
export const SUMS = 'SHA256SUMS';

/** The file of a version, from the folder. */
export const fileOf = ({ type, version }: { type: string; version: string }): string =>
  `${type}/${version}.json`;

/** All published versions, those of one message from the oldest to the newest. */
export const readPublished = (folder: string): PublishedVersion[] =>
  filesIn(folder)
    .map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as PublishedVersion)
    .sort((one, other) => one.type.localeCompare(other.type) || byVersion(one, other));

/** Writes the file of a new version and its line in the sums; throws when the version has one. */
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

/** What was done to the folder by hand: files changed, taken away or put in. */
export function findTampering(folder: string): string[] {
  const sums = readSums(folder);
  const lost = Object.entries(sums).flatMap(([file, sum]) => {
    if (!existsSync(join(folder, file)))
      return [`${file} is gone: what was published stays, bring it back from the history`];
    return digest(readFileSync(join(folder, file), 'utf8')) === sum
      ? []
      : [
          `${file} was changed after it was published: bring it back from the history, and publish a new version`,
        ];
  });
  const smuggled = filesIn(folder).filter((file) => !(file in sums));
  return [
    ...lost,
    ...smuggled.map((file) => `${file} is not in ${SUMS}: let "npm run publish-contracts" write it`),
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
