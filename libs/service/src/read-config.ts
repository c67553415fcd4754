import { z } from 'zod';

/** Reads the configuration from the environment. Prints every mistake with its variable and exits with 78 (EX_CONFIG). An empty variable counts as missing. */
export function readConfig<Schema extends z.ZodObject>(
  schema: Schema,
  env: NodeJS.ProcessEnv = process.env,
): z.output<Schema> {
  const variables = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const config = schema.safeParse(variables);
  if (config.success) return config.data;
  for (const { path, message } of config.error.issues)
    process.stderr.write(
      `configuration: the environment variable ${path.join('.')} is ${path.join('.') in variables ? `wrong: ${message}` : 'missing'}\n`,
    );
  process.exit(78);
}

/** Node runs a timer of more milliseconds at once. */
const MAX_TIMER_MS = 2_147_483_647;

/** A duration in whole milliseconds, at most 24 days. */
export const milliseconds = z.coerce.number().int().nonnegative().max(MAX_TIMER_MS);

/** A retention in days, at most a hundred years: PostgreSQL has no dates much further back. */
export const retentionDays = z.coerce.number().int().min(1).max(36_500);

/** Parses a variable with `read`, whose error is printed as the mistake. */
export const readBy = <T>(read: (text: string) => T) =>
  z.string().transform((text, context): T => {
    try {
      return read(text);
    } catch (error) {
      context.addIssue((error as Error).message);
      return z.NEVER;
    }
  });
