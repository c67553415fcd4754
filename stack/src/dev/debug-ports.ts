import { apps } from '../apps.js';
import { isInUse } from '../ports.js';

/** Node's default, which editors try first. */
const FIRST_PORT = 9_229;

/** The port of each app's debugger: `DEBUG_PORT` for the first, 9229 by default, and one more for each after it. */
export function debugPortsFrom(env: NodeJS.ProcessEnv = process.env): Record<string, number> {
  const value = env['DEBUG_PORT'];
  const first = value === undefined ? FIRST_PORT : Number(value);
  if (!Number.isInteger(first) || first < 1_024 || first + apps.length > 65_536)
    throw new Error(`DEBUG_PORT=${value} is not a port. Set a number from 1024 to ${65_536 - apps.length}.`);
  return Object.fromEntries(apps.map((app, i) => [app, first + i]));
}

/** Throws if a debugger port is in use: Node would start without its debugger. */
export async function requireFreeDebugPorts(ports: Readonly<Record<string, number>>): Promise<void> {
  for (const [app, port] of Object.entries(ports))
    if (await isInUse(port))
      throw new Error(
        `Port ${port} (debugger of ${app}) is in use. Stop the process that uses it, or set another first port, e.g. DEBUG_PORT=9329 npm run dev.`,
      );
}
