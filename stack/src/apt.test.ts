import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { install, WITHOUT_SERVICES } from './apt.js';

const path = process.env['PATH'];
afterEach(() => (process.env['PATH'] = path));

test('a package is installed without its service by variables of apt alone, and apt’s own words are told when it fails', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'apt-'));
  for (const [command, script] of [
    [
      'apt-get',
      `#!/bin/sh\n{ echo "$@"; env; umask; } >> ${folder}/said\necho E: no network\n[ "$3" = update ]\n`,
    ],
    ['sudo', '#!/bin/sh\nshift\nexec "$@"\n'],
  ] as const) {
    writeFileSync(join(folder, command), script);
    chmodSync(join(folder, command), 0o755);
  }
  process.env['PATH'] = `${folder}:${path}`;
  const umask = process.umask(0o077);
  await expect(install('rabbitmq-server')).rejects.toThrow('rabbitmq-server failed:\nE: no network');
  process.umask(umask);
  const said = readFileSync(join(folder, 'said'), 'utf8').split('\n');
  expect(said).toEqual(expect.arrayContaining([...WITHOUT_SERVICES, 'DEBIAN_FRONTEND=noninteractive']));
  // Everybody on the machine uses the package, whatever this process keeps to itself.
  expect(said).toContain('0022');
  rmSync(folder, { recursive: true });
});

const systemctl = (...env: string[]) => spawnSync('env', [...env, 'systemctl', 'start', 'no-such.service']);
const runlevel = (...env: string[]) =>
  spawnSync('env', [...env, 'runlevel'], { encoding: 'utf8' })
    .stdout?.trim()
    .split(' ')
    .at(-1);

/** Where Debian runs; elsewhere nothing is installed by apt. */
const onDebian = spawnSync('systemctl', ['--version']).status === 0 && runlevel() !== undefined;

(onDebian ? test : test.skip)(
  'with these variables systemctl starts nothing, and init scripts take the system for one without services',
  () => {
    expect(systemctl().status).not.toBe(0);
    expect(systemctl(...WITHOUT_SERVICES).status).toBe(0);
    expect(runlevel(...WITHOUT_SERVICES)).toBe('1');
  },
);
