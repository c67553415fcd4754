import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { apps, folderOf } from '../../stack/src/apps.js';
import { root } from './tiny-shop.js';

interface NestCli {
  monorepo: boolean;
  compilerOptions: { builder: string };
  projects: Record<
    string,
    { sourceRoot: string; entryFile: string; compilerOptions: { tsConfigPath: string } }
  >;
}

const { monorepo, compilerOptions, projects } = JSON.parse(
  readFileSync(join(root, 'nest-cli.json'), 'utf8'),
) as NestCli;

test('nest start has every app as a project, compiles it as npm run build does, and finds its main.ts', () => {
  const built = (project: string) => {
    const { sourceRoot, entryFile } = projects[project]!;
    return `${sourceRoot}/${entryFile}`;
  };
  expect([monorepo, compilerOptions.builder]).toEqual([true, 'tsc']);
  expect(Object.keys(projects).sort()).toEqual([...apps].sort());
  for (const [project, options] of Object.entries(projects)) {
    expect(built(project)).toBe(`${folderOf(project)}/src/main`);
    expect(existsSync(join(root, `${built(project)}.ts`))).toBe(true);
    expect(options.compilerOptions.tsConfigPath).toBe('tsconfig.build.json');
  }
});
