import { spawn, spawnSync } from 'node:child_process';
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FOR_ALL_USERS } from './private-files.js';

const sudo = process.getuid?.() === 0 ? [] : ['sudo', '-n'];

/**
 * Keeps a package from starting its service: systemctl skips the start as in a chroot, and invoke-rc.d sees single-user
 * mode. Only the command has these variables, so nothing has to be reset if it is killed.
 */
export const WITHOUT_SERVICES = ['SYSTEMD_OFFLINE=1', 'RUNLEVEL=1'] as const;

/** True if this user can install Debian packages without a password: as root or with passwordless sudo. */
export const canInstall = (): boolean =>
  existsSync('/usr/bin/apt-get') && (sudo.length === 0 || spawnSync('sudo', ['-n', 'true']).status === 0);

/** True for a partly unpacked or configured package: its installation is running or was interrupted. */
export function isHalfInstalled(name: string): boolean {
  const query = spawnSync('dpkg-query', ['-W', '-f=${db:Status-Status}', name], { encoding: 'utf8' });
  return query.status === 0 && !['installed', 'not-installed', 'config-files'].includes(query.stdout);
}

/** Installs a Debian package without starting its service; waits for other installations. Rejects with the output of apt. */
export async function install(name: string): Promise<void> {
  await apt('update', '-qq');
  await apt('install', '-y', '-qq', '--no-install-recommends', name);
}

/**
 * Runs apt in its own session with its output in a file, so that neither Ctrl-C nor a kill of this process interrupts it: a
 * half-installed package would block every later installation.
 */
async function apt(...aptArguments: string[]): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'order-rail-apt-'));
  const log = openSync(join(folder, 'log'), 'w');
  const env = ['DEBIAN_FRONTEND=noninteractive', ...WITHOUT_SERVICES];
  const [command = '', ...args] = [
    ...sudo,
    ...FOR_ALL_USERS,
    'env',
    ...env,
    'apt-get',
    '-o',
    'DPkg::Lock::Timeout=300',
    ...aptArguments,
  ];
  const child = spawn(command, args, { env: process.env, stdio: ['ignore', log, log], detached: true });
  const code = await new Promise((resolve) => child.once('close', resolve).once('error', resolve));
  closeSync(log);
  const output = readFileSync(join(folder, 'log'), 'utf8');
  rmSync(folder, { recursive: true });
  if (code !== 0) throw new Error(`apt-get ${aptArguments.join(' ')} failed:\n${output}`);
}
