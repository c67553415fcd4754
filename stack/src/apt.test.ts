import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { install, WITHOUT_SERVICES } from './apt.js';

const path = process.env['PATH'];
afterEach(() => (process.env['PATH'] = path));

test('apt alone gets the variables that keep a package from starting its service, and its output is in the error', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'apt-'));
  for (const [command, script] of [
    [
      'apt-get',
      `#!/bin/sh\n{ echo "$@"; env; umask; } >> ${folder}/log\necho E: no network\n[ "$3" = update ]\n`,
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
  const log = readFileSync(join(folder, 'log'), 'utf8').split('\n');
  expect(log).toEqual(expect.arrayContaining([...WITHOUT_SERVICES, 'DEBIAN_FRONTEND=noninteractive']));
  // All users of the machine need the package, regardless of the umask of this process.
  expect(log).toContain('0022');
  rmSync(folder, { recursive: true });
});

const systemctl = (...env: string[]) => spawnSync('env', [...env, 'systemctl', 'start', 'no-such.service']);
const runlevel = (...env: string[]) =>
  spawnSync('env', [...env, 'runlevel'], { encoding: 'utf8' })
    .stdout?.trim()
    .split(' ')
    .at(-1);

/** Only Debian installs packages with apt. */
const onDebian = spawnSync('systemctl', ['--version']).status === 0 && runlevel() !== undefined;

(onDebian ? test : test.skip)(
  'with these variables systemctl starts nothing, and init scripts see single-user mode',
  () => {
    expect(systemctl().status).not.toBe(0);
    expect(systemctl(...WITHOUT_SERVICES).status).toBe(0);
    expect(runlevel(...WITHOUT_SERVICES)).toBe('1');
  },
);
