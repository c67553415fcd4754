import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeSpec } from './node-processes.js';
import { testPorts } from './ports.js';
import {
  removeSharedPassword,
  passwordOf,
  readOrCreateSecrets,
  SHARED_PASSWORD,
  usersOfStack,
} from './secrets.js';
import { factsOf } from './stack-facts.js';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'secrets-'))));
afterEach(() => rmSync(folder, { recursive: true }));

const file = () => join(folder, 'secrets.json');
const stack = { name: 'shop', ports: testPorts, settings: {} };
const passwordIn = (url = '') => new URL(url).password;

test('all secrets differ: each user has one password for the database and another for the broker', () => {
  const secrets = readOrCreateSecrets(file());
  expect(new Set(Object.values(secrets)).size).toBe(Object.keys(secrets).length);
  const { adminDatabaseUrl, rabbitmq, auditor } = factsOf(stack, folder, secrets);
  const services = usersOfStack.filter((user) => user !== 'auditor');
  const urls = services.flatMap((service) => {
    const context = { ...stack, dataDir: folder, brokerUrl: rabbitmq.adminUrl };
    const { env } = nodeSpec(service, context, secrets);
    return [env['DATABASE_URL'], env['RABBITMQ_URL']];
  });
  urls.push(adminDatabaseUrl, rabbitmq.adminUrl, auditor.postgresUrl, auditor.rabbitmqUrl);
  expect(new Set(urls.map(passwordIn)).size).toBe(2 * (services.length + 2));
});

test('the database keeps the shared password of an earlier version, and every other password is new', () => {
  writeFileSync(file(), JSON.stringify({ admin: 'shared', operator: 'kept', order: 'for-both' }));
  const secrets = readOrCreateSecrets(file());
  expect(passwordOf(secrets, 'postgres', 'database')).toBe('shared');
  expect(secrets['operator']).toBe('kept');
  const others = Object.entries(secrets).filter(
    ([name]) => ![SHARED_PASSWORD, 'postgres@database'].includes(name),
  );
  expect(others.filter(([, secret]) => ['shared', 'for-both'].includes(secret))).toEqual([]);
  expect(JSON.parse(readFileSync(file(), 'utf8'))).toEqual(secrets);
  expect(readOrCreateSecrets(file())).toEqual(secrets);
  removeSharedPassword(file());
  const { [SHARED_PASSWORD]: _, ...own } = secrets;
  expect(readOrCreateSecrets(file())).toEqual(own);
});
