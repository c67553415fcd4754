import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkCustomerToken, mintCustomerToken, readPrivateKey, readPublicKey } from '#identity';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'env-'));
  mkdirSync(join(folder, 'stack'));
  for (const file of ['docker-compose.yml', 'stack/make-env.mjs']) cpSync(file, join(folder, file));
});
afterEach(() => rmSync(folder, { recursive: true }));

const make = () =>
  execFileSync(process.execPath, [join(folder, 'stack/make-env.mjs')], { encoding: 'utf8', stdio: 'pipe' });
const read = () => readFileSync(join(folder, '.env'), 'utf8');
const secrets = () =>
  new Map([...read().matchAll(/^(\w+)=(.*)$/gm)].map(([, name = '', value = '']) => [name, value]));

test('one command makes every secret that the containers need, each another, for their owner alone', async () => {
  expect(make()).toContain('ORDER_BROKER_PASSWORD');
  const compose = readFileSync('docker-compose.yml', 'utf8');
  const wanted = [...compose.matchAll(/\$\{(\w+)(:\?|:-)?/g)].map(([, name]) => name!);
  expect([...secrets().keys()].sort()).toEqual([...new Set(wanted)].sort());
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

test('what is in the file stays, and what is missing is added', () => {
  writeFileSync(join(folder, '.env'), 'ORDER_BROKER_PASSWORD=my-own\nORDER_DATABASE_PASSWORD=\n# mine');
  make();
  expect(read()).toMatch(/^ORDER_BROKER_PASSWORD=my-own\nORDER_DATABASE_PASSWORD=\n# mine\n/);
  expect(secrets().get('ORDER_DATABASE_PASSWORD')).toMatch(/^[\w-]{24}$/);
  const before = read();
  expect(make()).toContain('has all it needs');
  expect(read()).toBe(before);
});

test('a file that others can read is closed to them', () => {
  writeFileSync(join(folder, '.env'), 'ORDER_BROKER_PASSWORD=my-own\n', { mode: 0o644 });
  make();
  expect(statSync(join(folder, '.env')).mode & 0o777).toBe(0o600);
});

test('the database keeps the password that an earlier version shared between the administrators, and the broker gets its own', () => {
  writeFileSync(join(folder, '.env'), 'ADMIN_PASSWORD=shared\n');
  make();
  expect(secrets().get('POSTGRES_DATABASE_PASSWORD')).toBe('shared');
  expect(secrets().get('ADMIN_BROKER_PASSWORD')).toMatch(/^[\w-]{24}$/);
});

test('half a key pair is completed where it can be, and refused where it can’t', () => {
  make();
  const whole = secrets();
  writeFileSync(
    join(folder, '.env'),
    `CUSTOMER_TOKEN_PRIVATE_KEY=${whole.get('CUSTOMER_TOKEN_PRIVATE_KEY')}\n`,
  );
  make();
  expect(secrets().get('CUSTOMER_TOKEN_PUBLIC_KEY')).toBe(whole.get('CUSTOMER_TOKEN_PUBLIC_KEY'));
  writeFileSync(
    join(folder, '.env'),
    `CUSTOMER_TOKEN_PUBLIC_KEY=${whole.get('CUSTOMER_TOKEN_PUBLIC_KEY')}\n`,
  );
  expect(make).toThrow('take both out');
});

test('no secret of the containers has a default', () => {
  expect(readFileSync('docker-compose.yml', 'utf8')).not.toMatch(/:-/);
});
