import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const sudo = process.getuid?.() === 0 ? [] : ['sudo', '-n'];

/** True where Debian's packages can be installed without anybody being asked: as root, or with passwordless sudo. */
export const canInstall = (): boolean =>
  existsSync('/usr/bin/apt-get') && (sudo.length === 0 || spawnSync('sudo', ['-n', 'true']).status === 0);

/** Installs Debian's package; rejects with what apt said. */
export async function install(name: string): Promise<void> {
  await asRoot('apt-get', 'update', '-qq');
  await asRoot('apt-get', 'install', '-y', '-qq', '--no-install-recommends', name);
}

/** Runs a command as root; rejects with what it said when it fails. */
export async function asRoot(...words: string[]): Promise<void> {
  const [command = '', ...args] = [...sudo, ...words];
  const child = spawn(command, args, {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.on('data', (text) => (output += String(text)));
  child.stderr.on('data', (text) => (output += String(text)));
  const code = await new Promise((resolve) => child.once('close', resolve).once('error', resolve));
  if (code !== 0) throw new Error(`${words.join(' ')} failed:\n${output}`);
}
