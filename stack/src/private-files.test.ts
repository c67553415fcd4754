import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDataFolder, ensureOwnFolder } from './private-files.js';

/** No account has these ids. */
const otherUser = { uid: 54_321, gid: 54_321 };
const asRoot = process.getuid?.() === 0 ? test : test.skip;
const umask = process.umask(0o022);

/** A folder that every user can write to, as /var/tmp. */
let shared: string;
beforeEach(() => {
  shared = mkdtempSync(join(tmpdir(), 'private-files-'));
  chmodSync(shared, 0o1777);
});
afterEach(() => {
  process.umask(umask);
  rmSync(shared, { recursive: true });
});

const modeOf = (path: string) => statSync(path).mode & 0o777;
const byOtherUser = (command: string, ...args: string[]) =>
  expect(spawnSync(command, args, { ...otherUser, cwd: '/' }).status).toBe(0);

test('a new folder is created with the mode, and an existing one gets it', () => {
  process.umask(0);
  ensureOwnFolder(join(shared, 'new'), 0o700);
  mkdirSync(join(shared, 'old'), { mode: 0o775 });
  ensureOwnFolder(join(shared, 'old'), 0o700);
  expect([modeOf(join(shared, 'new')), modeOf(join(shared, 'old'))]).toEqual([0o700, 0o700]);
});

test('a link in place of a folder is refused, and its target does not change', () => {
  const target = join(shared, 'target');
  mkdirSync(target);
  chmodSync(target, 0o755);
  symlinkSync(target, join(shared, 'planted'));
  expect(() => ensureOwnFolder(join(shared, 'planted'), 0o700)).toThrow(
    /planted is a link.* Remove it, then/,
  );
  expect(() => openDataFolder(join(shared, 'planted', 'shop'))).toThrow('planted is a link');
  expect(modeOf(target)).toBe(0o755);
  expect(readdirSync(target)).toEqual([]);
});

test('a folder that every user can write to is refused, and the error says what to do', () => {
  const open = join(shared, 'open');
  mkdirSync(open);
  chmodSync(open, 0o777);
  expect(() => ensureOwnFolder(open, 0o700)).toThrow(
    `Check its files, then run "chmod o-w ${open}" or remove it.`,
  );
});

asRoot('a folder and a link that another user has created are refused, and nothing is written there', () => {
  byOtherUser('mkdir', join(shared, 'theirs'));
  byOtherUser('mkdir', '-m', '0700', join(shared, 'closed'));
  byOtherUser('ln', '-s', '/etc/order-rail-redirected', join(shared, 'link'));
  const theirs = new RegExp(`belongs to the user with the id ${otherUser.uid}, and this process runs as 0`);
  expect(() => ensureOwnFolder(join(shared, 'theirs'), 0o700)).toThrow(theirs);
  expect(() => openDataFolder(join(shared, 'theirs', 'shop'))).toThrow(theirs);
  expect(() => openDataFolder(join(shared, 'closed', 'shop'))).toThrow(theirs);
  expect(() => openDataFolder(join(shared, 'link', 'shop'))).toThrow('is a link or a file');
  expect(readdirSync(join(shared, 'theirs'))).toEqual([]);
  expect(existsSync('/etc/order-rail-redirected')).toBe(false);
});

test('openDataFolder removes the permissions of other users from existing and later files', () => {
  process.umask(0o022);
  const data = join(shared, '.order-rail', 'shop');
  mkdirSync(join(data, 'logs'), { recursive: true });
  for (const file of ['secrets.json', 'logs/order.log']) writeFileSync(join(data, file), '');
  openDataFolder(data);
  writeFileSync(join(data, 'later'), '');
  spawnSync('touch', [join(data, 'by-a-child')]);
  expect(modeOf(join(shared, '.order-rail'))).toBe(0o711);
  for (const path of ['.', 'logs', 'logs/order.log', 'secrets.json', 'later', 'by-a-child'])
    expect([path, modeOf(join(data, path)) & 0o077]).toEqual([path, 0]);
});
