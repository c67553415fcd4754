import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { canInstall, install } from './apt.js';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** The browser for the tests of the control room's page: CHROMIUM, else the first on the PATH. */
export function findChromium({ CHROMIUM, PATH = '' }: NodeJS.ProcessEnv = process.env): string | undefined {
  if (CHROMIUM) return CHROMIUM;
  return PATH.split(delimiter)
    .flatMap((folder) => names.map((name) => join(folder, name)))
    .find((file) => existsSync(file));
}

/** Finds the browser, or installs Debian's package if that needs no password; undefined if neither is possible. */
export async function ensureChromium(progress: (step: string) => void): Promise<string | undefined> {
  const found = findChromium();
  if (found || !canInstall()) return found;
  progress('install Chromium');
  await install('chromium').catch((error: unknown) => console.error(`\n${String(error)}`));
  return findChromium();
}
