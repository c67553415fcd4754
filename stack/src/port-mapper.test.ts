import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPortMapper } from './port-mapper.js';

/** Answers always. Started, it finds its port in use twice, and then runs. */
const PORT_IN_USE_TWICE = `#!/bin/sh
[ "$1" = -names ] && exit 0
echo run >>"$RUNS"
[ "$(grep -c run "$RUNS")" -gt 2 ] || exit 1
exec sleep 60`;

test('a port mapper that finds its port in use is started again, until it is a child of the shell', () => {
  const folder = mkdtempSync(join(tmpdir(), 'order-rail-epmd-'));
  try {
    const runs = join(folder, 'runs');
    writeFileSync(join(folder, 'epmd'), PORT_IN_USE_TWICE);
    chmodSync(join(folder, 'epmd'), 0o755);
    const script = `${startPortMapper()}\nkill "$!" && echo ended`;
    const { stdout } = spawnSync('sh', ['-c', script], {
      env: { PATH: `${folder}:${process.env['PATH']}`, RUNS: runs },
      encoding: 'utf8',
      timeout: 20_000,
    });
    expect(stdout).toBe('ended\n');
    expect(readFileSync(runs, 'utf8')).toBe('run\nrun\nrun\n');
  } finally {
    rmSync(folder, { recursive: true });
  }
});
