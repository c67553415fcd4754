import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { canInstall, install } from './apt.js';

/** The first has no windows to draw, and uses half the processor time. */
const packages = ['chromium-headless-shell', 'chromium'];
const names = [...packages, 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** The browser for the tests of the control room's page: CHROMIUM, else the first on the PATH. */
export function findChromium({ CHROMIUM, PATH = '' }: NodeJS.ProcessEnv = process.env): string | undefined {
  if (CHROMIUM) return CHROMIUM;
  return names
    .flatMap((name) => PATH.split(delimiter).map((folder) => join(folder, name)))
    .find((file) => existsSync(file));
}

/** Finds the browser, or installs a package if that needs no password; undefined if neither is possible. */
export async function ensureChromium(progress: (step: string) => void): Promise<string | undefined> {
  const found = findChromium();
  if (found || !canInstall()) return found;
  progress('install Chromium');
  const failures: unknown[] = [];
  for (const name of packages) {
    await install(name).catch((error: unknown) => failures.push(error));
    const installed = findChromium();
    if (installed) return installed;
  }
  console.error(`\n${failures.join('\n')}`);
  return undefined;
}
