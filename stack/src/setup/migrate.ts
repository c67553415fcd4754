import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import { Pool } from 'pg';
import { MESSAGING_TABLES } from './migrate-messaging.js';
import * as glue from '@prisma/schema-engine-wasm/schema_engine_bg';

/** Tables that Prisma leaves alone. */
const filters = { externalTables: MESSAGING_TABLES.map((table) => `public.${table}`), externalEnums: [] };

/**
 * Applies the migrations of `prisma/<service>/migrations` that are still missing, with Prisma's own engine; returns their names.
 * All are one transaction with their records: the engine commits each statement, and killed between two it would refuse every
 * later run. Therefore a migration can hold nothing that PostgreSQL forbids in a transaction, e.g. CREATE INDEX CONCURRENTLY.
 */
export const migrate = (folder: string, databaseUrl: string): Promise<string[]> =>
  withEngine(folder, databaseUrl, async (engine, pool) => {
    const migrationsList = migrationsIn(folder);
    await pool.query('BEGIN');
    const { appliedMigrationNames } = await engine.applyMigrations({ migrationsList, filters });
    await pool.query('COMMIT');
    return appliedMigrationNames;
  });

/** The SQL that makes an empty database what schema.prisma says: the truth that the migrations must add up to. */
export const schemaAsSql = (folder: string, databaseUrl: string): Promise<string> =>
  withEngine(folder, databaseUrl, async (engine) => {
    const to = { tag: 'schemaDatamodel' as const, files: schemaIn(folder) };
    const { stdout } = await engine.diff({
      from: { tag: 'empty' },
      to,
      script: true,
      exitCode: null,
      filters,
    });
    return stdout ?? '';
  });

type Glue = typeof glue & { __wbg_set_wasm(exports: unknown): void };

/** Of the global WebAssembly what is used here; its types come with browsers only. */
interface WebAssemblyApi {
  instantiate(
    code: Buffer,
    imports: object,
  ): Promise<{ instance: { exports: { __wbindgen_start(): void } } }>;
}

let loaded: Promise<Glue> | undefined;

/** The engine comes as WebAssembly, so there is no binary to fetch for any platform. */
async function withEngine<T>(
  folder: string,
  connectionString: string,
  work: (engine: glue.SchemaEngine, pool: Pool) => Promise<T>,
): Promise<T> {
  loaded ??= loadEngine();
  const { SchemaEngine } = await loaded;
  // One connection, so that a transaction on the pool is the engine's too.
  const pool = new Pool({ connectionString, max: 1, idleTimeoutMillis: 0 });
  const adapter = bindMigrationAwareSqlAdapterFactory(new PrismaPg(pool));
  const datamodels = schemaIn(folder).map(({ path, content }): [string, string] => [path, content]);
  const engine = await SchemaEngine.new({ datamodels }, () => undefined, adapter);
  try {
    return await work(engine, pool);
  } finally {
    engine.free();
    await pool.end();
  }
}

async function loadEngine(): Promise<Glue> {
  const { WebAssembly } = globalThis as unknown as { WebAssembly: WebAssemblyApi };
  const file = createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm/schema_engine_bg');
  const code = readFileSync(file.replace(/\.js$/, '.wasm'));
  const { instance } = await WebAssembly.instantiate(code, { './schema_engine_bg.js': glue });
  (glue as unknown as Glue).__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start();
  return glue;
}

function schemaIn(folder: string) {
  const path = join(folder, 'schema.prisma');
  return [{ path, content: readFileSync(path, 'utf8') }];
}

function migrationsIn(folder: string) {
  const baseDir = join(folder, 'migrations');
  const names = readdirSync(baseDir).filter((name) => existsSync(join(baseDir, name, 'migration.sql')));
  return {
    baseDir,
    lockfile: {
      path: 'migration_lock.toml',
      content: readFileSync(join(baseDir, 'migration_lock.toml'), 'utf8'),
    },
    shadowDbInitScript: '',
    migrationDirectories: names.sort().map((path) => ({
      path,
      migrationFile: {
        path: 'migration.sql',
        content: { tag: 'ok' as const, value: readFileSync(join(baseDir, path, 'migration.sql'), 'utf8') },
      },
    })),
  };
}
