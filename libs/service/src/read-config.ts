import { z } from 'zod';

/** Reads the configuration from the environment; on a mistake prints every one with its variable and ends the process with 78 (EX_CONFIG). */
export function readConfig<Schema extends z.ZodObject>(
  schema: Schema,
  env: NodeJS.ProcessEnv = process.env,
): z.output<Schema> {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const config = schema.safeParse(given);
  if (config.success) return config.data;
  for (const { path, message } of config.error.issues)
    process.stderr.write(`configuration: the environment variable ${path.join('.')} is wrong: ${message}\n`);
  process.exit(78);
}

/** A duration in whole milliseconds. */
export const milliseconds = z.coerce.number().int().nonnegative();
