import { readFileSync } from 'node:fs';
import { shopPorts } from '../../stack/src/ports.js';
import { chaos, supervisor } from '../support/chaos.js';
import { type Drill, looksLike, onlyLooks, readDrills, Shell, type Step } from '../support/drills.js';
import { eventually } from '../support/eventually.js';
import { facts } from '../support/shop.js';

const { words, drills } = readDrills(readFileSync('docs/drills.md', 'utf8'));

/** The page speaks of the shop's doors; the shop under test has others. */
const atOurDoors = (text: string): string =>
  Object.entries(facts.urls).reduce(
    (changed, [name, url]) =>
      changed.replaceAll(`http://127.0.0.1:${shopPorts[name as keyof typeof shopPorts]}/`, `${url}/`),
    text,
  );

/** What other tests broke on purpose is not the drill's business. */
const forOurOrders = (command: string, since: Date): string =>
  command.replace(/^npm run -s verify( --)?/, `npm run -s verify -- --since ${since.toISOString()}`);

async function perform(shell: Shell, step: Step, since: Date): Promise<void> {
  const command = forOurOrders(atOurDoors(step.command), since);
  const attempt = async () => {
    const printed = await shell.run(command);
    if (!looksLike(printed, step.expected))
      throw new Error(
        `$ ${step.command}\nshould print\n${step.expected}\nand printed\n${printed}\n${shell.complaints}`,
      );
  };
  if (onlyLooks(step)) await eventually(attempt, { within: 40_000, every: 200 });
  else await attempt();
}

/** Whatever a drill left stopped or paused. */
async function mend(): Promise<void> {
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
      await shell.run(atOurDoors(words));
      for (const step of steps) await perform(shell, step, since);
    } finally {
      shell.leave();
      await mend();
    }
  },
  300_000,
);
