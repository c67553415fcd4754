import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { subscriptions } from '#contracts';
import { AUDITOR } from './setup/auditor.js';

/** Passwords of a machine-local stack: `admin` for the setup job, `control` for the supervisor's door, `operator` for the control room's actions, and for its database and its broker user one per service and the auditor's. */
export type Secrets = Record<string, string>;

/** The variable that tells the setup job a service's password, e.g. CONTROL_ROOM_PASSWORD. */
export const passwordVariable = (service: string): string =>
  `${service.toUpperCase().replaceAll('-', '_')}_PASSWORD`;

/** Made when first needed, kept in the data folder, readable by their owner alone. */
export function readOrMakeSecrets(file: string): Secrets {
  const kept = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Secrets) : {};
  const names = ['admin', 'control', 'operator', AUDITOR, ...Object.keys(subscriptions)];
  const secrets = Object.fromEntries(
    names.map((name) => [name, kept[name] ?? randomBytes(18).toString('base64url')]),
  );
  writeFileSync(file, JSON.stringify(secrets, null, 2), { mode: 0o600 });
  return secrets;
}
