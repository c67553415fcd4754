import { spawn, spawnSync } from 'node:child_process';
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FOR_ALL_USERS } from './private-files.js';

const asRoot = process.getuid?.() === 0 ? [] : ['sudo', '-n'];

/**
 * What keeps a package from starting its service: systemctl ignores it as in a chroot, and invoke-rc.d takes the system for
 * one in single-user mode. It is part of the command alone, so nothing is left behind wherever it is killed.
 */
export const WITHOUT_SERVICES = ['SYSTEMD_OFFLINE=1', 'RUNLEVEL=1'] as const;

/** True where Debian's packages can be installed without anybody being asked: as root, or with passwordless sudo. */
export const canInstall = (): boolean =>
  existsSync('/usr/bin/apt-get') && (asRoot.length === 0 || spawnSync('sudo', ['-n', 'true']).status === 0);

/** True for a package that is unpacked or configured in part: it is being installed, or that was cut off. */
export function isHalfInstalled(name: string): boolean {
  const query = spawnSync('dpkg-query', ['-W', '-f=${db:Status-Status}', name], { encoding: 'utf8' });
  return query.status === 0 && !['installed', 'not-installed', 'config-files'].includes(query.stdout);
}

/** Installs Debian's package without starting its service; waits for another installation; rejects with what apt said. */
export async function install(name: string): Promise<void> {
  await apt('update', '-qq');
  await apt('install', '-y', '-qq', '--no-install-recommends', name);
}

/**
 * apt is in a session of its own and writes to a file: Ctrl-C does not reach it, and it goes on when this process is killed,
 * because a package that is installed by half would be in the way of every later installation.
 */
async function apt(...words: string[]): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'order-rail-apt-'));
  const log = openSync(join(folder, 'log'), 'w');
  const env = ['DEBIAN_FRONTEND=noninteractive', ...WITHOUT_SERVICES];
  const [command = '', ...args] = [
    ...asRoot,
    ...FOR_ALL_USERS,
    'env',
    ...env,
    'apt-get',
    '-o',
    'DPkg::Lock::Timeout=300',
    ...words,
  ];
  const child = spawn(command, args, { env: process.env, stdio: ['ignore', log, log], detached: true });
  const code = await new Promise((resolve) => child.once('close', resolve).once('error', resolve));
  closeSync(log);
  const said = readFileSync(join(folder, 'log'), 'utf8');
  rmSync(folder, { recursive: true });
  if (code !== 0) throw new Error(`apt-get ${words.join(' ')} failed:\n${said}`);
}
