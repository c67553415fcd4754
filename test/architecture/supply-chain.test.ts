import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './tiny-shop.js';

interface Locked {
  version?: string;
  resolved?: string;
  integrity?: string;
  link?: boolean;
  hasInstallScript?: boolean;
}
interface Manifest {
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
  allowScripts: Record<string, boolean>;
}

const readJson = (file: string): unknown => JSON.parse(readFileSync(join(root, file), 'utf8'));
const manifest = readJson('package.json') as Manifest;
const { '': own, ...packages } = (readJson('package-lock.json') as { packages: Record<string, Locked> })
  .packages;

/** Packages without a version or a digest, and packages that do not come from the configured registry. */
const unpinned = (locked: Record<string, Locked>): string[] =>
  Object.entries(locked)
    .filter(
      ([, { version, resolved, integrity, link }]) =>
        !/^\d+\.\d+\.\d+/.test(version ?? '') ||
        !/^sha512-[\w+/]{86}==/.test(integrity ?? '') ||
        resolved !== undefined ||
        link,
    )
    .map(([path]) => path);

test('the lock file fixes every package by its content, and names no host to fetch it from', () => {
  expect(Object.keys(packages).length).toBeGreaterThan(500);
  expect(unpinned(packages)).toEqual([]);
  const [path = '', valid = {}] = Object.entries(packages)[0] ?? [];
  for (const planted of [
    { ...valid, integrity: undefined },
    { ...valid, integrity: 'sha1-AAAA' },
    { ...valid, resolved: 'https://registry.example.com/package.tgz' },
    { ...valid, version: 'git+ssh://git@example.com/a/b.git' },
    { ...valid, link: true },
  ])
    expect(unpinned({ ...packages, [path]: planted } as Record<string, Locked>)).toEqual([path]);
});

test('package.json requires versions, never a file, a branch or a URL', () => {
  const required = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies });
  expect(required.filter(([, version]) => !/^[~^]?\d+\.\d+\.\d+[\w.-]*$/.test(version))).toEqual([]);
});

test('package.json and its lock file have the same dependencies', () => {
  const { dependencies, devDependencies } = manifest;
  expect(own).toMatchObject({ dependencies, devDependencies });
  const npmLs = spawnSync('npm', ['ls', '--all', '--package-lock-only'], { cwd: root, encoding: 'utf8' });
  expect([npmLs.status, npmLs.stderr]).toEqual([0, '']);
});

test('no package runs a program of its own when it is installed, and each that would like to is known', () => {
  const withScript = Object.entries(packages)
    .filter(([, { hasInstallScript }]) => hasInstallScript)
    .map(([path]) => path.replace(/.*node_modules\//, ''));
  expect(withScript.filter((name) => manifest.allowScripts[name] !== false)).toEqual([]);
  expect(Object.values(manifest.allowScripts)).not.toContain(true);
  expect(readFileSync(join(root, '.npmrc'), 'utf8')).toMatch(/^ignore-scripts=true$/m);
  expect(readFileSync(join(root, 'stack/bootstrap.mjs'), 'utf8')).toContain("['ci', '--ignore-scripts'");
});
