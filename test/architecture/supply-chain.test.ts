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

/** Packages whose content the lock file does not fix, or that would come from elsewhere than the registry of whoever installs. */
const unfixed = (locked: Record<string, Locked>): string[] =>
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
  expect(unfixed(packages)).toEqual([]);
  const [path = '', sound = {}] = Object.entries(packages)[0] ?? [];
  for (const planted of [
    { ...sound, integrity: undefined },
    { ...sound, integrity: 'sha1-AAAA' },
    { ...sound, resolved: 'https://registry.example.com/package.tgz' },
    { ...sound, version: 'git+ssh://git@example.com/a/b.git' },
    { ...sound, link: true },
  ])
    expect(unfixed({ ...packages, [path]: planted } as Record<string, Locked>)).toEqual([path]);
});

test('package.json asks for versions, never for a file, a branch or an address', () => {
  const asked = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies });
  expect(asked.filter(([, version]) => !/^[~^]?\d+\.\d+\.\d+[\w.-]*$/.test(version))).toEqual([]);
});

test('package.json and its lock file are of one mind', () => {
  const { dependencies, devDependencies } = manifest;
  expect(own).toMatchObject({ dependencies, devDependencies });
  const asked = spawnSync('npm', ['ls', '--all', '--package-lock-only'], { cwd: root, encoding: 'utf8' });
  expect([asked.status, asked.stderr]).toEqual([0, '']);
}, 60_000);

test('no package runs a program of its own when it is installed, and each that would like to is known', () => {
  const willing = Object.entries(packages)
    .filter(([, { hasInstallScript }]) => hasInstallScript)
    .map(([path]) => path.replace(/.*node_modules\//, ''));
  expect(willing.filter((name) => manifest.allowScripts[name] !== false)).toEqual([]);
  expect(Object.values(manifest.allowScripts)).not.toContain(true);
  expect(readFileSync(join(root, '.npmrc'), 'utf8')).toMatch(/^ignore-scripts=true$/m);
  expect(readFileSync(join(root, 'stack/bootstrap.mjs'), 'utf8')).toContain("['ci', '--ignore-scripts'");
});
