import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { subscriptions } from '#contracts';
import { makeKeyPair } from '#identity';
import { readJsonFile, replaceFile } from './replace-file.js';
import { AUDITOR, METRICS_READER } from './setup/auditor.js';

/**
 * The secrets of a local stack by name: `control` for the supervisor's API, `operator` for operators, the key pair of
 * customers' tokens, and the passwords, e.g. `order@broker`.
 */
export type Secrets = Record<string, string>;

/** The names of the key pair of customers' tokens. */
export const [CUSTOMER_PRIVATE_KEY, CUSTOMER_PUBLIC_KEY] = [
  'customer-private-key',
  'customer-public-key',
] as const;

/** Each user has one password per system. */
export type System = 'database' | 'broker';

export const ADMINISTRATORS = { database: 'postgres', broker: 'admin' } as const;

export const passwordOf = (secrets: Secrets, user: string, system: System): string =>
  secrets[`${user}@${system}`]!;

/** The setup job's variable for a password, e.g. CONTROL_ROOM_BROKER_PASSWORD. */
export const passwordVariable = (user: string, system: System): string =>
  `${user}_${system}_PASSWORD`.toUpperCase().replaceAll('-', '_');

/** The users that have a password for each system, without the administrators. */
export const usersOfStack = [AUDITOR, ...Object.keys(subscriptions)];

/** With it the nodes of a cluster recognize each other. */
export const ERLANG_COOKIE = 'erlang-cookie';

/** Reads the file; creates missing secrets and writes them, readable by the owner only. */
export function readOrCreateSecrets(file: string): Secrets {
  const kept = existsSync(file) ? (readJsonFile(file, SECRETS_ADVICE) as Secrets) : {};
  const secrets = { ...createCustomerKeys(), ...createPasswords(), ...upgraded(kept) };
  if (Object.keys({ ...kept, ...secrets }).some((name) => kept[name] !== secrets[name]))
    replaceFile(file, JSON.stringify(secrets, null, 2));
  return secrets;
}

export const SECRETS_ADVICE =
  'Restore the file, which has the passwords of database and broker, or delete all data with "npm start -- --fresh".';

function createPasswords(): Secrets {
  const users = (['database', 'broker'] as const).flatMap((system) =>
    [ADMINISTRATORS[system], ...usersOfStack].map((user) => `${user}@${system}`),
  );
  return Object.fromEntries(
    ['control', 'operator', ERLANG_COOKIE, `${METRICS_READER}@database`, ...users].map((name) => [
      name,
      randomBytes(18).toString('base64url'),
    ]),
  );
}

/** The name of the password that both administrators shared in an earlier version; removed when the broker has its own. */
export const SHARED_PASSWORD = 'admin';

/**
 * An earlier version had one password for each user. The database's superuser keeps it, because the database was created
 * with it; all other users get new passwords.
 */
function upgraded(kept: Secrets): Secrets {
  const names = new Set(usersOfStack);
  const current = Object.entries(kept).filter(([name]) => !names.has(name));
  const superuser = kept[SHARED_PASSWORD] !== undefined && {
    [`${ADMINISTRATORS.database}@database`]: kept[SHARED_PASSWORD],
  };
  return { ...superuser, ...Object.fromEntries(current) };
}

/** Call it when the broker has its own password. */
export function removeSharedPassword(file: string): void {
  const { [SHARED_PASSWORD]: shared, ...secrets } = readJsonFile(file, SECRETS_ADVICE) as Secrets;
  if (shared !== undefined) replaceFile(file, JSON.stringify(secrets, null, 2));
}

function createCustomerKeys(): Secrets {
  const { privateKey, publicKey } = makeKeyPair();
  return { [CUSTOMER_PRIVATE_KEY]: privateKey, [CUSTOMER_PUBLIC_KEY]: publicKey };
}
