import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { subscriptions } from '#contracts';
import { makeKeyPair } from '#identity';
import { readJsonFile, replaceFile } from './replace-file.js';
import { AUDITOR } from './setup/auditor.js';

/** The secrets of a machine-local stack by name: `control` for the supervisor's control API, `operator` for operators, the key pair of customers' tokens, and the passwords, e.g. `order@broker`. */
export type Secrets = Record<string, string>;

/** Under these names the key pair of customers' tokens is kept. */
export const [CUSTOMER_PRIVATE_KEY, CUSTOMER_PUBLIC_KEY] = [
  'customer-private-key',
  'customer-public-key',
] as const;

/** What a password opens; the same user has another one for the other system. */
export type System = 'database' | 'broker';

/** The superuser of the database, and the administrator of the broker. */
export const ADMINISTRATORS = { database: 'postgres', broker: 'admin' } as const;

/** The password of a service, the auditor or an administrator. */
export const passwordOf = (secrets: Secrets, user: string, system: System): string =>
  secrets[`${user}@${system}`]!;

/** The variable that tells the setup job a password, e.g. CONTROL_ROOM_BROKER_PASSWORD. */
export const passwordVariable = (user: string, system: System): string =>
  `${user}_${system}_PASSWORD`.toUpperCase().replaceAll('-', '_');

/** Of one stack: everybody who has a password for the system, but its administrator. */
export const usersOfStack = [AUDITOR, ...Object.keys(subscriptions)];

/** Made when first needed, kept in the data folder, readable by their owner alone. */
export function readOrCreateSecrets(file: string): Secrets {
  const kept = existsSync(file) ? (readJsonFile(file, SECRETS_ADVICE) as Secrets) : {};
  const secrets = { ...makeCustomerKeys(), ...makePasswords(), ...ofThisVersion(kept) };
  if (Object.keys({ ...kept, ...secrets }).some((name) => kept[name] !== secrets[name]))
    replaceFile(file, JSON.stringify(secrets, null, 2));
  return secrets;
}

/** What to do when the passwords are lost. */
export const SECRETS_ADVICE =
  'The passwords of database and broker were in it: restore it, or forget all data with "npm start -- --fresh".';

function makePasswords(): Secrets {
  const users = (['database', 'broker'] as const).flatMap((system) =>
    [ADMINISTRATORS[system], ...usersOfStack].map((user) => `${user}@${system}`),
  );
  return Object.fromEntries(
    ['control', 'operator', ...users].map((name) => [name, randomBytes(18).toString('base64url')]),
  );
}

/** Until the broker has a password of its own, the one that an earlier version gave to both administrators has this name. */
export const SHARED_PASSWORD = 'admin';

/**
 * An earlier version had one password for each user. The database's superuser keeps his, which the database was made with;
 * all others get new ones.
 */
function ofThisVersion(kept: Secrets): Secrets {
  const names = new Set(usersOfStack);
  const still = Object.entries(kept).filter(([name]) => !names.has(name));
  const superuser = kept[SHARED_PASSWORD] !== undefined && {
    [`${ADMINISTRATORS.database}@database`]: kept[SHARED_PASSWORD],
  };
  return { ...superuser, ...Object.fromEntries(still) };
}

/** To be called when the broker has its own password. */
export function removeSharedPassword(file: string): void {
  const { [SHARED_PASSWORD]: shared, ...secrets } = readJsonFile(file, SECRETS_ADVICE) as Secrets;
  if (shared !== undefined) replaceFile(file, JSON.stringify(secrets, null, 2));
}

function makeCustomerKeys(): Secrets {
  const { privateKey, publicKey } = makeKeyPair();
  return { [CUSTOMER_PRIVATE_KEY]: privateKey, [CUSTOMER_PUBLIC_KEY]: publicKey };
}
