import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import * as glue from '@prisma/schema-engine-wasm/schema_engine_bg';

const noFilters = { externalTables: [], externalEnums: [] };

/** Applies the migrations of `prisma/<service>/migrations` that are still missing, with Prisma's own engine; returns their names. */
export async function migrate(folder: string, databaseUrl: string): Promise<string[]> {
  const engine = await engineFor(folder, databaseUrl);
  try {
    const { appliedMigrationNames } = await engine.applyMigrations({
      migrationsList: migrationsIn(folder),
      filters: noFilters,
    });
    return appliedMigrationNames;
  } finally {
    engine.free();
  }
}

/** The SQL that makes an empty database what schema.prisma says: the truth that the migrations must add up to. */
export async function schemaAsSql(folder: string, databaseUrl: string): Promise<string> {
  const engine = await engineFor(folder, databaseUrl);
  try {
    const { stdout } = await engine.diff({
      from: { tag: 'empty' },
      to: { tag: 'schemaDatamodel', files: schemaIn(folder) },
      script: true,
      exitCode: null,
      filters: noFilters,
    });
    return stdout ?? '';
  } finally {
    engine.free();
  }
}

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
async function engineFor(folder: string, connectionString: string): Promise<glue.SchemaEngine> {
  loaded ??= loadEngine();
  const { SchemaEngine } = await loaded;
  const adapter = bindMigrationAwareSqlAdapterFactory(new PrismaPg({ connectionString }));
  const [schema] = schemaIn(folder);
  return await SchemaEngine.new({ datamodels: [[schema!.path, schema!.content]] }, () => undefined, adapter);
}

async function loadEngine(): Promise<Glue> {
  const { WebAssembly } = globalThis as unknown as { WebAssembly: WebAssemblyApi };
  const file = createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm/schema_engine_bg');
  const code = readFileSync(file.replace(/\.js$/, '.wasm'));
  const { instance } = await WebAssembly.instantiate(code, { './schema_engine_bg.js': glue });
  (glue as unknown as Glue).__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start();
  return glue as unknown as Glue;
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
