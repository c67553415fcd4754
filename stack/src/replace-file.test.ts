import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkDataVersion } from './broker-version.js';
import { replaceFile } from './replace-file.js';
import { readOrCreateSecrets } from './secrets.js';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'replace-file-'))));
afterEach(() => rmSync(folder, { recursive: true }));

test('replaceFile writes the new content for the owner only, and leaves no other file', () => {
  const file = join(folder, 'rabbitmq.conf');
  writeFileSync(file, 'old content, longer than the new');
  chmodSync(file, 0o644);
  replaceFile(file, 'new');
  expect(readFileSync(file, 'utf8')).toBe('new');
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readdirSync(folder)).toEqual(['rabbitmq.conf']);
});

test('replaceFile keeps the old content if it cannot write the new', () => {
  const file = join(folder, 'existing');
  writeFileSync(file, 'old');
  expect(() => replaceFile(file, Symbol() as unknown as string)).toThrow();
  expect(readFileSync(file, 'utf8')).toBe('old');
});

test.each([
  ['', 'is empty'],
  ['{"admin":"s', 'is not JSON'],
])('a secrets file with %s is refused with its name and what to do', (content, problem) => {
  const file = join(folder, 'secrets.json');
  writeFileSync(file, content);
  expect(() => readOrCreateSecrets(file)).toThrow(
    `${file} ${problem}. Restore the file, which has the passwords of database and broker`,
  );
});

test('existing secrets are kept, and their file is not written again', () => {
  const file = join(folder, 'secrets.json');
  const secrets = readOrCreateSecrets(file);
  const { ino } = statSync(file);
  expect(readOrCreateSecrets(file)).toEqual(secrets);
  expect(statSync(file).ino).toBe(ino);
});

test('an empty file with the broker’s version is refused with its name', () => {
  const file = join(folder, 'written-by.json');
  writeFileSync(file, '');
  expect(() => checkDataVersion(folder, '/opt/rabbitmq/sbin/rabbitmq-server')).toThrow(
    `${file} is empty. Delete it`,
  );
});
