import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import { Pool } from 'pg';
import { MESSAGING_TABLES } from './migrate-messaging.js';
import * as bindings from '@prisma/schema-engine-wasm/schema_engine_bg';

/** Prisma ignores these tables. */
const filters = { externalTables: MESSAGING_TABLES.map((table) => `public.${table}`), externalEnums: [] };

/**
 * Applies the missing migrations of `prisma/<service>/migrations` with Prisma's own engine, and returns their names. All
 * migrations and their records are one transaction: the engine commits each statement, and would refuse every later run
 * after it was killed between two. So a migration cannot have a statement that PostgreSQL forbids in a transaction, e.g.
 * CREATE INDEX CONCURRENTLY.
 */
export const migrate = (folder: string, databaseUrl: string): Promise<string[]> =>
  withEngine(folder, databaseUrl, async (engine, pool) => {
    const migrationsList = migrationsIn(folder);
    await pool.query('BEGIN');
    const { appliedMigrationNames } = await engine.applyMigrations({ migrationsList, filters });
    await pool.query('COMMIT');
    return appliedMigrationNames;
  });

/** The SQL that creates the schema of schema.prisma in an empty database; the migrations must have the same result. */
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

type Bindings = typeof bindings & { __wbg_set_wasm(exports: unknown): void };

/** The used part of the global WebAssembly, whose types come with the DOM library only. */
interface WebAssemblyApi {
  instantiate(
    code: Buffer,
    imports: object,
  ): Promise<{ instance: { exports: { __wbindgen_start(): void } } }>;
}

let loaded: Promise<Bindings> | undefined;

/** The engine is WebAssembly, so no platform needs a binary of its own. */
async function withEngine<T>(
  folder: string,
  connectionString: string,
  work: (engine: bindings.SchemaEngine, pool: Pool) => Promise<T>,
): Promise<T> {
  loaded ??= loadEngine();
  const { SchemaEngine } = await loaded;
  // One connection, so that the engine's statements run in the transaction that this pool begins.
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

async function loadEngine(): Promise<Bindings> {
  const { WebAssembly } = globalThis as unknown as { WebAssembly: WebAssemblyApi };
  const file = createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm/schema_engine_bg');
  const code = readFileSync(file.replace(/\.js$/, '.wasm'));
  const { instance } = await WebAssembly.instantiate(code, { './schema_engine_bg.js': bindings });
  (bindings as unknown as Bindings).__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start();
  return bindings;
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
