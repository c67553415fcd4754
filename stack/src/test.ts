import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { spawnGuarded } from './guarded-process.js';
import { secondTestPorts, testPorts } from './ports.js';
import { ensureChromium, findChromium } from './install-chromium.js';
import { openDataFolder } from './private-files.js';
import { progressLine } from './progress-line.js';
import { type Stack, startStack } from './stack.js';
import { dataDirOf } from './stack-facts.js';
import { testSettings } from './test-settings.js';

const dataDir = dataDirOf('test');

/**
 * The projects of `jest.config.js`: without a stack, with a stack, and those that read the logs of a stack afterwards. `long` is
 * missing: its files are given as arguments.
 */
const withoutStack = ['unit', 'architecture'];
const withStack = ['end-to-end', 'reliability', 'pages'];
const afterAllOthers = ['afterwards'];

/** Tests mostly wait, so two stacks use two processors better than one stack does. */
const stacksForMany = [
  { name: 'test', ports: testPorts },
  { name: 'test-2', ports: secondTestPorts },
];

/** With fewer files, starting a second stack takes longer than it saves. */
const MANY_FILES = 5;

/** Runs the tests that match the arguments, by default all but the long ones, on stacks of its own; returns the exit code. */
async function test(args: string[]): Promise<number> {
  const interrupt = new AbortController();
  const stop = () => interrupt.abort(new Error('Interrupted.'));
  process.on('SIGINT', stop).on('SIGTERM', stop);
  const { signal } = interrupt;
  openDataFolder(dataDir);
  const isAll = args.length === 0;
  const codes: number[] = [];
  if (isAll)
    codes.push(await runJest(['--maxWorkers=100%', '--selectProjects', ...withoutStack], {}, signal));

  const browser = await browserForPages(isAll || args.some((argument) => /pages|long/.test(argument)));
  const identities = stacksForMany.slice(0, isAll || countFiles(args) >= MANY_FILES ? 2 : 1);
  const stacks: Stack[] = [];
  try {
    for (const identity of identities) {
      process.stdout.write('\nStarting a shop for the tests:');
      const options = { settings: testSettings, fresh: true, progress: progressLine, signal };
      stacks.push(await startStack({ ...identity, ...options }));
    }
    process.stdout.write('\n\n');
    const workers = identities.length === 1 ? '--runInBand' : `--maxWorkers=${identities.length}`;
    const env = { ...browser, STACKS: identities.map(({ name }) => name).join() };
    // Without --forceExit, a test that timed out with an open socket would keep Jest from ending.
    const run = async (jestArguments: string[], more = {}) =>
      codes.push(await runJest(['--forceExit', ...jestArguments], { ...env, ...more }, signal));
    await run([workers, ...(isAll ? ['--selectProjects', ...withStack] : args)]);
    for (const { name } of isAll ? identities : [])
      await run(['--runInBand', '--selectProjects', ...afterAllOthers], { STACKS: name });
    return codes.find((code) => code !== 0) ?? 0;
  } finally {
    await Promise.all(stacks.map((stack) => stack.stop()));
  }
}

const JEST = [
  '--experimental-vm-modules',
  '--disable-warning=ExperimentalWarning',
  'node_modules/jest/bin/jest.js',
];

/** The number of test files that match the arguments. */
const countFiles = (args: string[]): number =>
  spawnSync(process.execPath, [...JEST, '--listTests', ...args], { encoding: 'utf8' })
    .stdout.trim()
    .split('\n').length;

async function runJest(args: string[], env: Record<string, string>, signal: AbortSignal): Promise<number> {
  const results = join(dataDir, `results-${process.pid}.json`);
  const { child: jest, exit } = spawnGuarded(
    process.execPath,
    [...JEST, '--json', `--outputFile=${results}`, ...args],
    { env: { ...process.env, ...env }, output: 'ignore' },
  );
  const interrupt = () => jest.kill('SIGTERM');
  if (signal.aborted) interrupt();
  signal.addEventListener('abort', interrupt);
  const code = await exit;
  signal.removeEventListener('abort', interrupt);
  const hasResult = addCounts(results);
  rmSync(results, { force: true });
  return hasResult && typeof code === 'number' ? code : 1;
}

/** Without a browser the tests of the page are skipped. Installs one only for a run that has such tests. */
async function browserForPages(hasPages: boolean): Promise<{ CHROMIUM?: string }> {
  const CHROMIUM = hasPages ? await ensureChromium(progressLine) : findChromium();
  if (CHROMIUM) return { CHROMIUM };
  if (hasPages)
    console.log(
      '\nChromium is missing, and installing it needs a password: the tests of the page are skipped. Install it, or set CHROMIUM to its path.',
    );
  return {};
}

const counts = { passed: 0, failed: 0, skipped: 0 };

/** False if Jest has written no result, which counts as a failure. */
function addCounts(file: string): boolean {
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
