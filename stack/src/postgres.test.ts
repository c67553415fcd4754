import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { accountOfPostgres } from './postgres-account.js';
import { databaseFolder, folderOfEarlierVersion, deleteDatabase } from './postgres-folders.js';
import { postgresSpec } from './postgres.js';
import { ensureOwnFolder, PASSABLE } from './private-files.js';

/** No account has these ids. */
const otherUser = { uid: 54_321, gid: 54_321 };
const asRoot = process.getuid?.() === 0 ? test : test.skip;

let folder: string;
let dataDir: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'postgres-'));
  ensureOwnFolder(folder, PASSABLE);
  dataDir = join(folder, 'shop');
  ensureOwnFolder(dataDir, 0o700);
});
afterEach(() => {
  deleteDatabase(dataDir);
  rmSync(folderOfEarlierVersion(dataDir), { recursive: true, force: true });
  rmSync(folder, { recursive: true });
});

const databaseOf = () => databaseFolder(dataDir, accountOfPostgres());
const createDatabase = () => postgresSpec({ dataDir, port: 1, superuserPassword: 'secret', logFile: '' });

test('an unfinished database of a killed start and an empty folder are created anew', async () => {
  const data = databaseOf();
  for (const folder of [data, `${data}.new`]) mkdirSync(folder);
  for (const file of [`${data}.new/PG_VERSION`, `${data}.password`]) writeFileSync(file, '18');
  await createDatabase();
  expect(readdirSync(data)).toEqual(expect.arrayContaining(['PG_VERSION', 'global', 'postgresql.conf']));
  for (const path of [`${data}.new`, `${data}.password`]) expect(existsSync(path)).toBe(false);
  expect(statSync(data).mode & 0o077).toBe(0);
});

test('a folder that contains something other than a database is refused with its name', async () => {
  const data = databaseOf();
  mkdirSync(data);
  writeFileSync(join(data, 'PG_VERSION'), '18');
  await expect(createDatabase()).rejects.toThrow(
    `${data} is not a complete database: PG_VERSION or global/pg_control`,
  );
});

const nobody = { uid: 65_534, gid: 65_534 };

asRoot(
  'a database that an earlier version created as nobody, in the data folder or outside, is moved, and its own account is then the owner',
  async () => {
    await createDatabase();
    const data = databaseOf();
    const outside = folderOfEarlierVersion(dataDir);
    mkdirSync(outside);
    for (const earlier of [join(dataDir, 'postgres'), join(outside, 'postgres')]) {
      renameSync(data, earlier);
      spawnSync('chown', ['-R', `${nobody.uid}:${nobody.gid}`, earlier]);
      await createDatabase();
      for (const path of [data, join(data, 'PG_VERSION')])
        expect(statSync(path)).toMatchObject(accountOfPostgres()!);
      expect(existsSync(earlier)).toBe(false);
    }
  },
);

asRoot(
  'a link or folder that another user created where an earlier version kept its database is neither read nor written',
  async () => {
    // The account cannot enter the folder, so the database is outside.
    chmodSync(folder, 0o700);
    const [planted, target] = [folderOfEarlierVersion(dataDir), join(folder, 'target')];
    mkdirSync(target);
    for (const plant of [
      () => symlinkSync(target, planted),
      () => {
        rmSync(planted);
        mkdirSync(join(planted, 'postgres'), { recursive: true });
        writeFileSync(join(planted, 'postgres', 'PG_VERSION'), '18');
        chownSync(planted, otherUser.uid, otherUser.gid);
      },
    ]) {
      plant();
      await createDatabase();
      expect(databaseOf()).toMatch(/^\/var\/lib\/order-rail\//);
      expect(existsSync(join(databaseOf(), 'global', 'pg_control'))).toBe(true);
      rmSync(databaseOf(), { recursive: true });
    }
    expect(readdirSync(target)).toEqual([]);
    expect(readdirSync(join(planted, 'postgres'))).toEqual(['PG_VERSION']);
  },
);
