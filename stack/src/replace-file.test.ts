import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkDataVersion } from './broker-version.js';
import { replaceFile } from './replace-file.js';
import { readOrCreateSecrets } from './secrets.js';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'replace-file-'))));
afterEach(() => rmSync(folder, { recursive: true }));

test('a replaced file has the new content, is its owner’s alone, and leaves nothing beside it', () => {
  const file = join(folder, 'rabbitmq.conf');
  writeFileSync(file, 'old, and longer than what comes');
  chmodSync(file, 0o644);
  replaceFile(file, 'new');
  expect(readFileSync(file, 'utf8')).toBe('new');
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readdirSync(folder)).toEqual(['rabbitmq.conf']);
});

test('what cannot be written leaves the old content', () => {
  const file = join(folder, 'taken');
  writeFileSync(file, 'old');
  expect(() => replaceFile(file, Symbol() as unknown as string)).toThrow();
  expect(readFileSync(file, 'utf8')).toBe('old');
});

test.each([
  ['', 'is empty'],
  ['{"admin":"s', 'is no JSON'],
])('secrets that hold %s are refused with the name of their file and what to do', (content, why) => {
  const file = join(folder, 'secrets.json');
  writeFileSync(file, content);
  expect(() => readOrCreateSecrets(file)).toThrow(
    `${file} ${why}. The passwords of database and broker were in it`,
  );
});

test('secrets stay as they are, and are written once', () => {
  const file = join(folder, 'secrets.json');
  const secrets = readOrCreateSecrets(file);
  const { ino } = statSync(file);
  expect(readOrCreateSecrets(file)).toEqual(secrets);
  expect(statSync(file).ino).toBe(ino);
});

test('a note of the broker’s version that is empty is refused with the name of its file', () => {
  const file = join(folder, 'written-by.json');
  writeFileSync(file, '');
  expect(() => checkDataVersion(folder, '/opt/rabbitmq/sbin/rabbitmq-server')).toThrow(
    `${file} is empty. Delete it`,
  );
});
