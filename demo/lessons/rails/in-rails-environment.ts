import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { lockData } from '../../../stack/src/data-lock.js';
import { requireFreePorts } from '../../../stack/src/ports.js';
import { adminUrl, postgresSpec } from '../../../stack/src/postgres.js';
import { deleteDatabase } from '../../../stack/src/postgres-folders.js';
import { openDataFolder } from '../../../stack/src/private-files.js';
import { ADMINISTRATORS, passwordOf, readOrCreateSecrets } from '../../../stack/src/secrets.js';
import { dataDirOf } from '../../../stack/src/stack-facts.js';
import { EffectsDatabase } from './effects-database.js';
import { launch, PORTS, type StartOptions } from './servers/rail-server.js';

export interface RailsEnvironment extends StartOptions {
  databaseUrl: string;
}

/**
 * Starts a PostgreSQL of the lesson with an inbox, runs the work, and deletes all its data. After an error only the logs stay.
 * The next run deletes what a killed one has left.
 */
export async function inRailsEnvironment<T>(
  signal: AbortSignal,
  run: (environment: RailsEnvironment) => Promise<T>,
): Promise<T> {
  const folder = dataDirOf('lesson-rails');
  openDataFolder(folder);
  const lock = await lockData(folder);
  const clear = () => {
    rmSync(folder, { recursive: true, force: true });
    deleteDatabase(folder);
  };
  try {
    await requireFreePorts({ postgres: PORTS.postgres }, { canOverride: false });
    clear();
    openDataFolder(folder);
    const result = await withDatabase({ folder, lock: lock.descriptor, signal }, run);
    clear();
    return result;
  } catch (error) {
    if (signal.aborted) clear();
    else keepLogs(folder);
    throw error;
  } finally {
    lock.release();
  }
}

async function withDatabase<T>(options: StartOptions, run: (environment: RailsEnvironment) => Promise<T>) {
  const secrets = readOrCreateSecrets(join(options.folder, 'secrets.json'));
  const superuserPassword = passwordOf(secrets, ADMINISTRATORS.database, 'database');
  const spec = await postgresSpec({
    ...{ dataDir: options.folder, superuserPassword, lock: options.lock },
    ...{ port: PORTS.postgres, logFile: join(options.folder, 'postgres.log') },
  });
  const postgres = await launch(spec, options);
  try {
    const databaseUrl = adminUrl(PORTS.postgres, superuserPassword);
    await EffectsDatabase.createTables(databaseUrl);
    return await run({ ...options, databaseUrl });
  } finally {
    await postgres.stop();
  }
}

function keepLogs(folder: string): void {
  deleteDatabase(folder);
  for (const name of readdirSync(folder))
    if (!name.endsWith('.log')) rmSync(join(folder, name), { recursive: true });
}
