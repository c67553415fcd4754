import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { eventually } from '../../../test/support/eventually.js';
import { type Compilation, compileOnChange } from './compile-on-change.js';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'compile-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('reports the files that a change writes, and for sources with an error only the error', async () => {
  const inFolder = (name: string) => join(folder, name);
  const compilerOptions = { outDir: 'dist', rootDir: '.', module: 'nodenext', target: 'es2023', types: [] };
  writeFileSync(inFolder('tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*.ts'] }));
  writeFileSync(inFolder('order.ts'), 'export const price: number = 1;\n');
  const compilations: Compilation[] = [];
  const compiler = compileOnChange(inFolder('tsconfig.json'), (compilation) =>
    compilations.push(compilation),
  );
  const outputOf = (name: string) => relative('.', inFolder(`dist/${name}.js`));
  const reported = (count: number) => eventually(() => expect(compilations).toHaveLength(count));
  try {
    await reported(1);
    writeFileSync(inFolder('order.ts'), "export const price: number = 'free';\n");
    await reported(2);
    writeFileSync(inFolder('order.ts'), 'export const price: number = 2;\n');
    await reported(3);
  } finally {
    compiler.child.kill();
    await compiler.exit;
  }
  expect(compilations).toEqual([
    { written: [outputOf('order')], errors: [] },
    { written: [], errors: [expect.stringContaining("Type 'string' is not assignable to type 'number'")] },
    { written: [outputOf('order')], errors: [] },
  ]);
  expect(readFileSync(inFolder('dist/order.js'), 'utf8')).toContain('price = 2');
});
