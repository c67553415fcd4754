import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { spawnGuarded } from './guarded-process.js';
import { secondTestPorts, testPorts } from './ports.js';
import { ensureChromium } from './install-chromium.js';
import { openDataFolder } from './private-files.js';
import { progressLine } from './progress-line.js';
import { type Stack, startStack } from './stack.js';
import { dataDirOf } from './stack-facts.js';
import { testSettings } from './test-settings.js';

const dataDir = dataDirOf('test');

/** The projects of `jest.config.js` that need no stack, those that use one, and what looks back at the logs of a stack. */
const withoutStack = ['unit', 'architecture'];
const withStack = ['end-to-end', 'reliability', 'pages'];
const lookingBack = ['afterwards'];

/** Most tests wait for something to happen, so two stacks use two processors better than one does. */
const stacksForMany = [
  { name: 'test', ports: testPorts },
  { name: 'test-2', ports: secondTestPorts },
];

/** With fewer files the second stack takes longer to start than it saves. */
const MANY_FILES = 10;

/** Runs what matches the arguments, by default everything, on stacks that live as long as the run; returns the exit code. */
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

  const browser = isAll || args.some((word) => word.includes('pages')) ? await browserForPages() : {};
  const identities = stacksForMany.slice(0, isAll || filesOf(args) >= MANY_FILES ? 2 : 1);
  const stacks: Stack[] = [];
  try {
    for (const identity of identities) {
      process.stdout.write('\nA shop for the tests, beside any that runs:');
      const options = { settings: testSettings, fresh: true, progress: progressLine, signal };
      stacks.push(await startStack({ ...identity, ...options }));
    }
    process.stdout.write('\n\n');
    const workers = identities.length === 1 ? '--runInBand' : `--maxWorkers=${identities.length}`;
    const env = { ...browser, STACKS: identities.map(({ name }) => name).join() };
    // Without --forceExit a test that timed out on an open socket would keep the whole run from ending.
    const run = async (words: string[], more = {}) =>
      codes.push(await runJest(['--forceExit', ...words], { ...env, ...more }, signal));
    await run([workers, ...(isAll ? ['--selectProjects', ...withStack] : args)]);
    for (const { name } of isAll ? identities : [])
      await run(['--runInBand', '--selectProjects', ...lookingBack], { STACKS: name });
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

/** How many files match these arguments of Jest. */
const filesOf = (args: string[]): number =>
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
