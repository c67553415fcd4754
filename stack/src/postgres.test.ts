import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { postgresSpec } from './postgres.js';

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'postgres-'));
  // Where root runs the tests, the account of PostgreSQL must get in.
  chmodSync(dataDir, 0o755);
});
afterEach(() => rmSync(dataDir, { recursive: true }));

const makeDatabase = () => postgresSpec({ dataDir, port: 1, adminPassword: 'secret', logFile: '' });

test('a database that a killed start has begun, and an empty folder, are made anew', async () => {
  const data = join(dataDir, 'postgres');
  for (const folder of [data, `${data}.new`]) mkdirSync(folder);
  for (const file of [`${data}.new/PG_VERSION`, `${data}.password`]) writeFileSync(file, '18');
  await makeDatabase();
  expect(readdirSync(data)).toEqual(expect.arrayContaining(['PG_VERSION', 'global', 'postgresql.conf']));
  expect(readdirSync(dataDir)).toEqual(['postgres']);
}, 60_000);

test('a folder that holds something else than a database is refused with its name', async () => {
  const data = join(dataDir, 'postgres');
  mkdirSync(data);
  writeFileSync(join(data, 'PG_VERSION'), '18');
  await expect(makeDatabase()).rejects.toThrow(
    `${data} is no complete database: PG_VERSION or global/pg_control`,
  );
});
