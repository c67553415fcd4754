import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { inTinyShop, type Planting, root } from './tiny-shop.js';

const lines = (count: number) => 'void 0;\n'.repeat(count - 1) + 'void 0;';

/** One violation per file, with the rule that must report it; '' if no rule may report anything. */
const planted: readonly (readonly [rule: string, ...Planting])[] = [
  [
    'order-rail/injected-by-value',
    'apps/order/src/j.ts',
    "import { Controller, type Logger } from '@nestjs/common';\n/** Logs. */\n@Controller()\n" +
      'export class Juice {\n  constructor(readonly log: Logger) {}\n}',
  ],
  [
    '',
    'apps/order/src/k.ts',
    "import { Controller, Inject, type LoggerService, Logger } from '@nestjs/common';\n/** Logs. */\n@Controller()\n" +
      "export class Kale {\n  constructor(\n    readonly log: Logger,\n    @Inject('log') readonly other: LoggerService,\n  ) {}\n}",
  ],
  ['no-console', 'apps/order/src/l.ts', "console.log('milk');"],
  ['', 'stack/src/l.ts', "console.log('milk');"],
  ['max-lines', 'libs/service/src/m.ts', lines(201)],
  ['', 'libs/service/src/n.ts', lines(200)],
  ['max-lines', 'apps/order/src/handlers/o.ts', lines(36)],
  ['', 'apps/order/src/handlers/p.ts', lines(35)],
  ['max-lines', 'stack/q.mjs', lines(201)],
  ['@typescript-eslint/no-floating-promises', 'apps/order/src/r.ts', 'Promise.resolve();'],
  [
    '@typescript-eslint/no-misused-promises',
    'apps/order/src/s.ts',
    'setTimeout(async () => await Promise.resolve(), 1);',
  ],
  ['@typescript-eslint/await-thenable', 'apps/order/src/t.ts', 'await 1;\nexport {};'],
  [
    '@typescript-eslint/consistent-type-imports',
    'libs/service/src/u.ts',
    "import { Contract } from '#contracts';\ndeclare const u: Contract;\nvoid u;",
  ],
  [
    '@typescript-eslint/naming-convention',
    'libs/service/src/v.ts',
    'interface IVegetable {\n  green: boolean;\n}\ndeclare const v: IVegetable;\nvoid v;',
  ],
  ['@typescript-eslint/naming-convention', 'libs/service/src/w.ts', 'class WheatImpl {}\nvoid WheatImpl;'],
  [
    '@typescript-eslint/switch-exhaustiveness-check',
    'libs/service/src/x.ts',
    "switch (process.pid > 1 ? 'a' : 'b') {\n  case 'a':\n}",
  ],
  ['no-undef', 'stack/y.mjs', 'yeast();'],
];

let found: Record<string, string[]>;

beforeAll(async () => {
  const plantings = planted.map(([, file, code]) => [file, code] as const);
  found = await inTinyShop(
    plantings,
    async (shop) =>
      await lint(
        shop,
        plantings.map(([file]) => file),
      ),
  );
});

test.each(planted.filter(([rule]) => rule !== ''))('%s reports in %s', (rule, file) => {
  expect(found[file]).toEqual([rule]);
});

test.each(planted.filter(([rule]) => rule === '').map(([, file]) => file))(
  'no rule reports in %s',
  (file) => {
    expect(found[file]).toEqual([]);
  },
);

/** The reported rules, by file. */
async function lint(shop: string, files: string[]): Promise<Record<string, string[]>> {
  const eslint = join(root, 'node_modules/eslint/bin/eslint.js');
  const args = [eslint, '--config', join(root, 'eslint.config.js'), '--format', 'json', ...files];
  const output = await new Promise<string>((resolve) => {
    execFile(process.execPath, args, { cwd: shop }, (_, stdout, stderr) => resolve(stdout || stderr));
  });
  const reports = JSON.parse(output) as { filePath: string; messages: { ruleId: string }[] }[];
  return Object.fromEntries(
    reports.map(({ filePath, messages }) => [
      filePath.slice(shop.length + 1),
      messages.map(({ ruleId }) => ruleId),
    ]),
  );
}
