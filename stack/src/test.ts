import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { spawnGuarded } from './guarded-process.js';
import { testPorts } from './ports.js';
import { ensureChromium } from './install-chromium.js';
import { progressLine } from './progress-line.js';
import { startStack } from './stack.js';
import { dataDirOf } from './stack-facts.js';
import { testSettings } from './test-settings.js';

const dataDir = dataDirOf('test');

/** The projects of `jest.config.js` that need no stack, and those that share one. */
const [withoutStack, withStack] = [
  ['unit', 'architecture'],
  ['stories', 'reliability', 'pages', 'afterwards'],
];

/** Runs what matches the arguments, by default everything, against a stack that lives as long as the run; returns the exit code. */
async function test(args: string[]): Promise<number> {
  const interrupt = new AbortController();
  const stop = () => interrupt.abort(new Error('Interrupted.'));
  process.on('SIGINT', stop).on('SIGTERM', stop);
  mkdirSync(dataDir, { recursive: true });
  const fast =
    args.length === 0
      ? await runJest(['--maxWorkers=100%', '--selectProjects', ...withoutStack], {}, interrupt.signal)
      : 0;

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
    const selected = args.length === 0 ? ['--selectProjects', ...withStack] : args;
    const env = { ...browser, ORDER_RAIL_STACK: 'test' };
    // Without --forceExit a test that timed out on an open socket would keep the whole run from ending.
    const code = await runJest(['--runInBand', '--forceExit', ...selected], env, signal);
    return fast || code;
  } finally {
    await stack.stop();
  }
}

async function runJest(args: string[], env: Record<string, string>, signal: AbortSignal): Promise<number> {
  const results = `${dataDir}.results-${process.pid}.json`;
  mkdirSync(dirname(results), { recursive: true });
  const { child: jest, exit } = spawnGuarded(
    process.execPath,
    [
      '--experimental-vm-modules',
      '--disable-warning=ExperimentalWarning',
      'node_modules/jest/bin/jest.js',
    ].concat(['--json', `--outputFile=${results}`, ...args]),
    { env: { ...process.env, ...env }, output: 'ignore' },
  );
  const interrupt = () => jest.kill('SIGTERM');
  if (signal.aborted) interrupt();
  signal.addEventListener('abort', interrupt);
  const code = await exit;
  signal.removeEventListener('abort', interrupt);
  const counted = count(results);
  rmSync(results, { force: true });
  return counted && typeof code === 'number' ? code : 1;
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

const counts = { passed: 0, failed: 0, skipped: 0 };

/** False when Jest ended without a result, which is a failure whatever it said. */
function count(file: string): boolean {
  try {
    const { numPassedTests, numFailedTests, numFailedTestSuites, numPendingTests } = JSON.parse(
      readFileSync(file, 'utf8'),
    ) as Record<string, number>;
    counts.passed += numPassedTests ?? 0;
    counts.failed += numFailedTests || numFailedTestSuites || 0;
    counts.skipped += numPendingTests ?? 0;
    return (numPassedTests ?? 0) > 0;
  } catch {
    return false;
  }
}

const code = await test(process.argv.slice(2)).catch((error: unknown) => {
  console.error(`\n${error instanceof Error ? error.message : String(error)}`);
  return 1;
});
const failed = counts.failed || Number(code !== 0);
const skipped = counts.skipped > 0 ? `, ${counts.skipped} skipped` : '';
console.log(`${counts.passed} passed, ${failed} failed${skipped}`);
process.exit(code);
