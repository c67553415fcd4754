import type { DataLock } from './data-lock.js';
import { runGuarded } from './guarded-process.js';
import { inherited } from './node-processes.js';
import { passwordOf, passwordVariable, type Secrets, usersOfStack } from './secrets.js';
import { METRICS_READER } from './setup/auditor.js';
import type { StackFacts, StackIdentity } from './stack-facts.js';

/** Runs the same job as the containers do, in its own process. */
export async function runSetup(
  facts: StackFacts,
  secrets: Secrets,
  { settings }: Pick<StackIdentity, 'settings'>,
  { descriptor }: Pick<DataLock, 'descriptor'>,
): Promise<void> {
  const passwords = usersOfStack.flatMap((user) =>
    (['database', 'broker'] as const).map(
      (system) => [passwordVariable(user, system), passwordOf(secrets, user, system)] as const,
    ),
  );
  const { exit, output } = await runGuarded(process.execPath, ['dist/stack/src/setup/main.js'], {
    lock: descriptor,
    env: {
      ...inherited(),
      ...settings,
      POSTGRES_ADMIN_URL: facts.adminDatabaseUrl,
      RABBITMQ_MANAGEMENT_URL: facts.rabbitmq.managementUrl,
      ...Object.fromEntries(passwords),
      [passwordVariable(METRICS_READER, 'database')]: passwordOf(secrets, METRICS_READER, 'database'),
    },
  });
  if (exit !== 0) throw new Error(`The setup job failed:\n${output}`);
}
