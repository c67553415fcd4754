import { writeFileSync } from 'node:fs';
import { Argument } from 'commander';
import { exitOnError, npmCommand } from '../../stack/src/command-line.js';
import { benchPorts } from '../../stack/src/ports.js';
import { progressLine } from '../../stack/src/progress-line.js';
import { startStack } from '../../stack/src/stack.js';
import { describeMachine } from './machine.js';
import { type Measured, pageOf, resultOf } from './page.js';
import type { Bench, Section } from './section.js';
import { sections } from './sections.js';

const PAGE = 'docs/benchmarks.md';
const ROUNDS = 3;

/** Measures the named sections, or all, on its own stack. Only a run of all sections writes the page. */
async function bench(names: readonly string[]): Promise<number> {
  const chosen = names.length === 0 ? sections : sections.filter(({ name }) => names.includes(name));
  const interrupt = new AbortController();
  const stop = () => interrupt.abort(new Error('Interrupted: the page is unchanged.'));
  process.on('SIGINT', stop).on('SIGTERM', stop);
  const { signal } = interrupt;

  process.stdout.write('\nStarting a stack for the benchmark:');
  const stack = await startStack({
    name: 'bench',
    ports: benchPorts,
    settings: {},
    fresh: true,
    bare: true,
    progress: progressLine,
    signal,
  });
  try {
    const print = (what: string) => console.log(`  ${what}`);
    const measured: Measured[] = [];
    for (const section of chosen)
      measured.push(await measure(section, { stack, rounds: ROUNDS, signal, print }));
    const machine = await describeMachine(stack.facts);
    const report = { date: new Date(), rounds: ROUNDS, machine, sections: measured };
    if (names.length === 0) writeFileSync(PAGE, pageOf(report));
    console.log(
      names.length === 0
        ? `\nWritten to ${PAGE}.`
        : `\n${PAGE} is unchanged: only a run without arguments writes it.`,
    );
    return measured.some((section) => 'failure' in section) ? 1 : 0;
  } finally {
    await stack.stop();
  }
}

/** Returns a failure instead of throwing, so that the other sections keep their figures. */
async function measure(section: Section, bench: Bench): Promise<Measured> {
  const { title, about } = section;
  console.log(`\n\n${title}`);
  const result = await section.measure(bench).then(
    (figures) => ({ figures }),
    (error: unknown) => ({ failure: error instanceof Error ? error.message : String(error) }),
  );
  bench.signal.throwIfAborted();
  const measured = { title, about, ...result };
  console.log(['', ...resultOf(measured)].join('\n'));
  return measured;
}

const command = npmCommand(
  'bench',
  `Measures the shop on its own stack. Only a run of all sections writes ${PAGE}.`,
).addArgument(new Argument('[sections...]').choices(sections.map(({ name }) => name)));

try {
  process.exit(await bench(command.parse().args));
} catch (error) {
  exitOnError(error);
}
