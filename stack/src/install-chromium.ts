import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { canInstall, install } from './apt.js';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** The browser in which the tests walk through the control room: CHROMIUM, or one on the PATH. */
export function findChromium({ CHROMIUM, PATH = '' }: NodeJS.ProcessEnv = process.env): string | undefined {
  if (CHROMIUM) return CHROMIUM;
  return PATH.split(delimiter)
    .flatMap((folder) => names.map((name) => join(folder, name)))
    .find((file) => existsSync(file));
}

/** Finds the browser, or installs Debian's package where that is possible without asking; undefined where it is not. */
export async function ensureChromium(say: (text: string) => void): Promise<string | undefined> {
  const found = findChromium();
  if (found || !canInstall()) return found;
  say('install Chromium');
  await install('chromium').catch((error: unknown) => console.error(`\n${String(error)}`));
  return findChromium();
}
