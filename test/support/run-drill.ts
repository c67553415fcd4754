import { shopPorts } from '../../stack/src/ports.js';
import { chaos, supervisor } from './chaos.js';
import { type Drill, isReadOnly, matchesOutput, Shell, type Step } from './drills.js';
import { eventually } from './eventually.js';
import { facts } from './shop.js';

/** Replaces the ports and the data folder of the page by those of the shop under test. */
const forThisShop = (text: string): string =>
  Object.entries(shopPorts)
    .reduce(
      (replaced, [name, port]) =>
        replaced.replaceAll(
          `http://127.0.0.1:${port}/`,
          `http://127.0.0.1:${facts.ports[name as keyof typeof shopPorts]}/`,
        ),
      text,
    )
    .replaceAll('.order-rail/shop/', `.order-rail/${facts.name}/`)
    .replaceAll('order-rail-shop@', `order-rail-${facts.name}@`)
    .replaceAll(`ERL_EPMD_PORT=${shopPorts.epmd}`, `ERL_EPMD_PORT=${facts.ports.epmd}`);

/** Limits verify to the orders of the drill: other tests leave failures on purpose. */
const sinceDrillBegan = (command: string, since: Date): string =>
  command.replace(/^npm run -s verify( --)?/, `npm run -s verify -- --since ${since.toISOString()}`);

async function runStep(shell: Shell, step: Step, since: Date): Promise<void> {
  const command = sinceDrillBegan(forThisShop(step.command), since);
  const runAndCompare = async () => {
    const printed = await shell.run(command);
    if (!matchesOutput(printed, step.expected))
      throw new Error(
        `$ ${step.command}\nshould print\n${step.expected}\nand printed\n${printed}\n${shell.errorOutput}`,
      );
  };
  if (isReadOnly(step)) await eventually(runAndCompare, { every: 200 });
  else await runAndCompare();
}

/** Starts what a drill left stopped and resumes what it left paused. */
async function restore(): Promise<void> {
  for (const { name, state } of await supervisor.status()) {
    if (state === 'paused') await chaos('resume', name);
    if (state === 'stopped') await chaos('start', name);
  }
  await eventually(async () =>
    expect((await supervisor.status()).filter(({ state }) => state !== 'up')).toEqual([]),
  );
}

/** Runs each command of the drill in one shell, and throws unless it prints what the page shows. */
export async function runDrill({ steps }: Pick<Drill, 'steps'>, functions: string): Promise<void> {
  const since = new Date();
  const shell = new Shell({ ORDER_RAIL_STACK: facts.name });
  try {
    await shell.run(forThisShop(functions));
    for (const step of steps) await runStep(shell, step, since);
  } finally {
    shell.close();
    await restore();
  }
}
