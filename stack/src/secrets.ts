import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { subscriptions } from '#contracts';
import { makeKeyPair } from '#identity';
import { readJsonFile, replaceFile } from './replace-file.js';
import { AUDITOR } from './setup/auditor.js';

/** Passwords of a machine-local stack: `admin` for the setup job, `control` for the supervisor's door, `operator` for what operators may do, the key pair of customers' tokens, and for its database and its broker user one per service and the auditor's. */
export type Secrets = Record<string, string>;

/** Under these names the key pair of customers' tokens is kept. */
export const [CUSTOMER_PRIVATE_KEY, CUSTOMER_PUBLIC_KEY] = [
  'customer-private-key',
  'customer-public-key',
] as const;

/** The variable that tells the setup job a service's password, e.g. CONTROL_ROOM_PASSWORD. */
export const passwordVariable = (service: string): string =>
  `${service.toUpperCase().replaceAll('-', '_')}_PASSWORD`;

/** Made when first needed, kept in the data folder, readable by their owner alone. */
export function readOrMakeSecrets(file: string): Secrets {
  const kept = existsSync(file) ? (readJsonFile(file, SECRETS_ADVICE) as Secrets) : {};
  const names = ['admin', 'control', 'operator', AUDITOR, ...Object.keys(subscriptions)];
  const passwords = Object.fromEntries(
    names.map((name) => [name, kept[name] ?? randomBytes(18).toString('base64url')]),
  );
  const secrets = { ...makeCustomerKeys(), ...kept, ...passwords };
  if (Object.keys(secrets).some((name) => !(name in kept)))
    replaceFile(file, JSON.stringify(secrets, null, 2));
  return secrets;
}

/** What to do when the passwords are lost. */
export const SECRETS_ADVICE =
  'The passwords of database and broker were in it: restore it, or forget all data with "npm start -- --fresh".';

function makeCustomerKeys(): Secrets {
  const { privateKey, publicKey } = makeKeyPair();
  return { [CUSTOMER_PRIVATE_KEY]: privateKey, [CUSTOMER_PUBLIC_KEY]: publicKey };
}
