import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkCustomerToken, mintCustomerToken, readPrivateKey, readPublicKey } from '#identity';

const COMPOSE_FILES = ['docker-compose.yml', 'docker-compose.cluster.yml'];

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'env-'));
  mkdirSync(join(folder, 'stack'));
  for (const file of [...COMPOSE_FILES, 'stack/make-env.mjs']) cpSync(file, join(folder, file));
});
afterEach(() => rmSync(folder, { recursive: true }));

const makeEnv = () =>
  execFileSync(process.execPath, [join(folder, 'stack/make-env.mjs')], { encoding: 'utf8', stdio: 'pipe' });
const readEnv = () => readFileSync(join(folder, '.env'), 'utf8');
const secrets = () =>
  new Map([...readEnv().matchAll(/^(\w+)=(.*)$/gm)].map(([, name = '', value = '']) => [name, value]));

test('make-env writes a different secret for every variable of the containers, readable by the owner only', async () => {
  expect(makeEnv()).toContain('ORDER_BROKER_PASSWORD');
  const compose = COMPOSE_FILES.map((file) => readFileSync(file, 'utf8')).join('\n');
  const variables = [...compose.matchAll(/\$\{(\w+)(:\?|:-)?/g)].map(([, name]) => name!);
  expect([...secrets().keys()].sort()).toEqual([...new Set(variables)].sort());
  expect(new Set(secrets().values()).size).toBe(secrets().size);
  for (const value of secrets().values()) expect(value).toMatch(/^[\w-]{24,}$/);
  expect(statSync(join(folder, '.env')).mode & 0o777).toBe(0o600);
  const token = await mintCustomerToken(
    readPrivateKey(secrets().get('CUSTOMER_TOKEN_PRIVATE_KEY')!),
    'USR-1',
    60_000,
  );
  const publicKey = readPublicKey(secrets().get('CUSTOMER_TOKEN_PUBLIC_KEY')!);
  expect(await checkCustomerToken(publicKey, token)).toMatchObject({ user_id: 'USR-1' });
});

test('make-env keeps the content of the file and adds missing variables', () => {
  writeFileSync(join(folder, '.env'), 'ORDER_BROKER_PASSWORD=my-own\nORDER_DATABASE_PASSWORD=\n# mine');
  makeEnv();
  expect(readEnv()).toMatch(/^ORDER_BROKER_PASSWORD=my-own\nORDER_DATABASE_PASSWORD=\n# mine\n/);
  expect(secrets().get('ORDER_DATABASE_PASSWORD')).toMatch(/^[\w-]{24}$/);
  const before = readEnv();
  expect(makeEnv()).toContain('has all variables');
  expect(readEnv()).toBe(before);
});

test('make-env removes the permissions of other users', () => {
  writeFileSync(join(folder, '.env'), 'ORDER_BROKER_PASSWORD=my-own\n', { mode: 0o644 });
  makeEnv();
  expect(statSync(join(folder, '.env')).mode & 0o777).toBe(0o600);
});

test('the database keeps the shared password of an earlier version, and the broker gets a new one', () => {
  writeFileSync(join(folder, '.env'), 'ADMIN_PASSWORD=shared\n');
  makeEnv();
  expect(secrets().get('POSTGRES_DATABASE_PASSWORD')).toBe('shared');
  expect(secrets().get('ADMIN_BROKER_PASSWORD')).toMatch(/^[\w-]{24}$/);
});

test('make-env derives a missing public key, and refuses a public key without its private key', () => {
  makeEnv();
  const complete = secrets();
  writeFileSync(
    join(folder, '.env'),
    `CUSTOMER_TOKEN_PRIVATE_KEY=${complete.get('CUSTOMER_TOKEN_PRIVATE_KEY')}\n`,
  );
  makeEnv();
  expect(secrets().get('CUSTOMER_TOKEN_PUBLIC_KEY')).toBe(complete.get('CUSTOMER_TOKEN_PUBLIC_KEY'));
  writeFileSync(
    join(folder, '.env'),
    `CUSTOMER_TOKEN_PUBLIC_KEY=${complete.get('CUSTOMER_TOKEN_PUBLIC_KEY')}\n`,
  );
  expect(makeEnv).toThrow('remove both');
});

test('no secret of the containers has a default', () => {
  expect(readFileSync('docker-compose.yml', 'utf8')).not.toMatch(/:-/);
});
