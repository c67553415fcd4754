import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { canInstall, install, isHalfInstalled } from './apt.js';

/** Finds a program, or installs the Debian package of the same name without starting its service. Else throws with the advice. */
export async function ensureProgram(
  name: string,
  progress: (step: string) => void,
  advice = adviceFor(name),
): Promise<string> {
  const found = findProgram(name);
  if (found && !isHalfInstalled(name)) return found;
  if (!canInstall()) throw new Error(advice);
  progress(`install ${name}`);
  await install(name).catch((cause: unknown) => {
    throw new Error(`${(cause as Error).message}\n${advice}`, { cause });
  });
  const installed = findProgram(name);
  if (!installed) throw new Error(advice);
  return installed;
}

const adviceFor = (name: string): string =>
  `${name} is missing. Install it (Debian, Ubuntu: sudo apt-get install ${name}), put it on the PATH, ` +
  'or start the shop without it.';

/** Undefined if no folder of the PATH has it. */
export const findProgram = (name: string, path = process.env['PATH'] ?? ''): string | undefined =>
  path
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find((file) => existsSync(file));
