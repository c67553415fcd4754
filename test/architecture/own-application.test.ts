import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { root } from './tiny-shop.js';

const page = readFileSync(join(root, 'docs/messaging-in-your-own-application.md'), 'utf8');
const blocks = (language: string) =>
  [...page.matchAll(new RegExp(`(?:^\`(\\S+)\`\\n\\n)?^\`\`\`${language}\\n([^]*?)^\`\`\``, 'gm'))].map(
    ([, file, text = '']) => ({ file, text }),
  );

/** The settings of `nest new`, with the changes that the page asks for. */
const compilerOptions = {
  ...{ module: 'nodenext', moduleResolution: 'nodenext', target: 'ES2023', isolatedModules: true },
  ...{ esModuleInterop: true, emitDecoratorMetadata: true, experimentalDecorators: true, skipLibCheck: true },
  ...{ strict: true, strictPropertyInitialization: false, declaration: true, types: ['node'] },
  ...{ rootDir: '.', customConditions: ['source'], noEmit: true },
};

test('an application that follows docs/messaging-in-your-own-application.md compiles', () => {
  const folder = mkdtempSync(join(tmpdir(), 'own-application-'));
  try {
    const [copy] = blocks('sh');
    const copied = spawnSync('bash', ['-e', '-c', copy!.text], {
      cwd: folder,
      env: { ...process.env, RAIL: root },
    });
    expect(copied.stderr.toString()).toBe('');
    const files = blocks('ts');
    expect(files.map(({ file }) => file)).toContain('src/app.module.ts');
    for (const { file = '', text } of files) {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(join(folder, file), text);
    }
    writeFileSync(join(folder, 'package.json'), `{ "type": "module", ${blocks('json')[0]!.text} }`);
    writeFileSync(
      join(folder, 'tsconfig.json'),
      JSON.stringify({ compilerOptions, include: ['src', 'libs', 'setup'] }),
    );
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'dir');
    const tsc = spawnSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc')], { cwd: folder });
    expect(tsc.stdout.toString()).toBe('');
    expect(tsc.status).toBe(0);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
