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
    process.stderr.write(
      `configuration: the environment variable ${path.join('.')} is ${path.join('.') in given ? `wrong: ${message}` : 'missing'}\n`,
    );
  process.exit(78);
}

/** Node runs a timer of more milliseconds than this at once. */
const LONGEST_TIMER_MS = 2_147_483_647;

/** A duration in whole milliseconds, at most 24 days. */
export const milliseconds = z.coerce.number().int().nonnegative().max(LONGEST_TIMER_MS);

/** A retention in days, at most a hundred years: PostgreSQL has no date for what lies much further back. */
export const retentionDays = z.coerce.number().int().min(1).max(36_500);

/** What the reader makes of the text; what the reader throws is what is wrong with it. */
export const readBy = <T>(read: (text: string) => T) =>
  z.string().transform((text, context): T => {
    try {
      return read(text);
    } catch (error) {
      context.addIssue((error as Error).message);
      return z.NEVER;
    }
  });
