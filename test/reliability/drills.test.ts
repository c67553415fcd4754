import { readFileSync } from 'node:fs';
import { shopPorts } from '../../stack/src/ports.js';
import { chaos, supervisor } from '../support/chaos.js';
import { type Drill, matchesOutput, isReadOnly, readDrills, Shell, type Step } from '../support/drills.js';
import { eventually } from '../support/eventually.js';
import { facts } from '../support/shop.js';

const { functions, drills } = readDrills(readFileSync('docs/drills.md', 'utf8'));

/** Replaces the ports of the page by those of the shop under test. */
const withTestPorts = (text: string): string =>
  Object.entries(facts.urls).reduce(
    (replaced, [name, url]) =>
      replaced.replaceAll(`http://127.0.0.1:${shopPorts[name as keyof typeof shopPorts]}/`, `${url}/`),
    text,
  );

/** Limits verify to the orders of the drill: other tests leave failures on purpose. */
const sinceDrillBegan = (command: string, since: Date): string =>
  command.replace(/^npm run -s verify( --)?/, `npm run -s verify -- --since ${since.toISOString()}`);

async function runStep(shell: Shell, step: Step, since: Date): Promise<void> {
  const command = sinceDrillBegan(withTestPorts(step.command), since);
  const runAndCompare = async () => {
    const printed = await shell.run(command);
    if (!matchesOutput(printed, step.expected))
      throw new Error(
        `$ ${step.command}\nshould print\n${step.expected}\nand printed\n${printed}\n${shell.errorOutput}`,
      );
  };
  if (isReadOnly(step)) await eventually(runAndCompare, { within: 40_000, every: 200 });
  else await runAndCompare();
}

/** Starts what a drill left stopped and resumes what it left paused. */
async function restore(): Promise<void> {
  for (const { name, state } of await supervisor.status()) {
    if (state === 'paused') await chaos('resume', name);
    if (state === 'stopped') await chaos('start', name);
  }
  await eventually(
    async () => expect((await supervisor.status()).filter(({ state }) => state !== 'up')).toEqual([]),
    { within: 60_000 },
  );
}

test('docs/drills.md has eight drills', () => {
  expect(drills).toHaveLength(8);
});

test.each(drills)(
  'drill $title prints what docs/drills.md shows',
  async ({ steps }: Drill) => {
    const since = new Date();
    const shell = new Shell({ ORDER_RAIL_STACK: facts.name });
    try {
      await shell.run(withTestPorts(functions));
      for (const step of steps) await runStep(shell, step, since);
    } finally {
      shell.close();
      await restore();
    }
  },
  300_000,
);
