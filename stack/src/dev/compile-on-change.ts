import { relative } from 'node:path';
import { createInterface } from 'node:readline';
import { type Guarded, spawnGuarded } from '../guarded-process.js';

/** One run of the compiler: the files that it wrote, relative to this folder, or the errors because of which it wrote none. */
export interface Compilation {
  written: string[];
  errors: string[];
}

const FLAGS = [
  '--watch',
  '--preserveWatchOutput',
  '--listEmittedFiles',
  '--noEmitOnError',
  '--pretty',
  'false',
];

/** Runs `tsc --watch` and reports each compilation, the first one included. A compilation with errors writes no file. */
export function compileOnChange(project: string, report: (compilation: Compilation) => void): Guarded {
  const tsc = ['node_modules/typescript/bin/tsc', '-p', project, ...FLAGS];
  const compiler = spawnGuarded(process.execPath, tsc, { env: process.env });
  compiler.child.stderr?.resume();
  let compilation: Compilation = { written: [], errors: [] };
  createInterface({ input: compiler.child.stdout! }).on('line', (line) => {
    const [, file] = /^TSFILE: (.+)$/.exec(line) ?? [];
    if (file !== undefined) compilation.written.push(relative('.', file));
    else if (/ - Found \d+ errors?\. Watching/.test(line)) {
      report(compilation);
      compilation = { written: [], errors: [] };
    } else if (line !== '' && !/ - (Starting compilation|File change detected)/.test(line))
      compilation.errors.push(line);
  });
  return compiler;
}
