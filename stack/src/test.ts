import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { testPorts } from './ports.js';
import { ensureChromium } from './install-chromium.js';
import { progressLine } from './progress-line.js';
import { startStack } from './stack.js';
import { dataDirOf } from './stack-facts.js';
import { testSettings } from './test-settings.js';

const dataDir = dataDirOf('test');

/** Runs Jest with the given arguments against a stack that lives as long as the run, and returns its exit code. */
async function test(args: string[]): Promise<number> {
  const interrupt = new AbortController();
  const stop = () => interrupt.abort(new Error('Interrupted.'));
  process.on('SIGINT', stop).on('SIGTERM', stop);

  const browser =
    args.length === 0 || args.some((word) => word.includes('pages')) ? await browserForPages() : {};
  process.stdout.write('\nA shop for the tests, beside any that runs:');
  const { signal } = interrupt;
  const stack = await startStack({
    name: 'test',
    ports: testPorts,
    settings: testSettings,
    fresh: true,
    progress: progressLine,
    signal,
  });
  process.stdout.write('\n\n');
  try {
    mkdirSync(dataDir, { recursive: true });
    const results = join(dataDir, 'results.json');
    rmSync(results, { force: true });
    // Without --forceExit a test that timed out on an open socket would keep the whole run from ending.
    const jest = spawn(
      process.execPath,
      [
        '--experimental-vm-modules',
        '--disable-warning=ExperimentalWarning',
        'node_modules/jest/bin/jest.js',
      ].concat(['--runInBand', '--forceExit', '--json', `--outputFile=${results}`, ...args]),
      {
        env: { ...process.env, ...browser, ORDER_RAIL_STACK: 'test' },
        stdio: ['ignore', 'ignore', 'inherit'],
        signal,
      },
    );
    jest.on('error', () => undefined);
    const code = await new Promise<number>((resolve) => jest.once('close', (status) => resolve(status ?? 1)));
    return report(results) ? code : 1;
  } finally {
    await stack.stop();
  }
}

/** The tests that walk through the control room are skipped without a browser, and say so. */
async function browserForPages(): Promise<{ CHROMIUM?: string }> {
  const CHROMIUM = await ensureChromium(progressLine);
  if (CHROMIUM) return { CHROMIUM };
  console.log(
    '\nNo Chromium and no right to install it: the tests in test/pages are skipped. Install it, or name it in CHROMIUM.',
  );
  return {};
}

/** False when Jest ended without a result, which is a failure whatever it said. */
function report(file: string): boolean {
  try {
    const { numPassedTests, numFailedTests, numFailedTestSuites, numPendingTests } = JSON.parse(
      readFileSync(file, 'utf8'),
    ) as Record<string, number>;
    const skipped = numPendingTests ? `, ${numPendingTests} skipped` : '';
    countLine = `${numPassedTests} passed, ${numFailedTests || numFailedTestSuites} failed${skipped}`;
    return (numPassedTests ?? 0) > 0;
  } catch {
    return false;
  }
}

let countLine = '0 passed, 1 failed';
const code = await test(process.argv.slice(2)).catch((error: unknown) => {
  console.error(`\n${error instanceof Error ? error.message : String(error)}`);
  return 1;
});
console.log(countLine);
process.exit(code);
