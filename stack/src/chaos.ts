import { subscriptions } from '#contracts';
import { storm } from './chaos/storm.js';
import { SupervisorClient } from './chaos/supervisor-client.js';
import { readDuration } from './duration.js';
import { readFacts } from './stack-facts.js';

const USAGE = `npm run chaos -- status
npm run chaos -- kill <service> [--for 30s]     SIGKILL; comes back by itself
npm run chaos -- pause <service> [--for 30s]    SIGSTOP
npm run chaos -- resume|stop|start <service>
npm run chaos -- restart rabbitmq|postgres
npm run chaos -- storm [--for 60s] [--seed 7]   random kills, and both restarts; same seed, same storm`;

async function chaos(words: string[]): Promise<void> {
  const option = (name: string) =>
    words.includes(name) ? (words[words.indexOf(name) + 1] ?? '') : undefined;
  const lasts = option('--for');
  const forMs = lasts === undefined ? undefined : readDuration(lasts);
  const [verb, name] = words.filter((word, i) => !word.startsWith('--') && !words[i - 1]?.startsWith('--'));
  if (verb === undefined || (name === undefined && verb !== 'status' && verb !== 'storm'))
    throw new Error(USAGE);

  const supervisor = new SupervisorClient(readFacts(process.env['ORDER_RAIL_STACK'] ?? 'shop'));
  if (verb === 'status') {
    for (const { name, state, pid, restarts } of await supervisor.status())
      console.log(
        `${name.padEnd(14)}${state.padEnd(10)}${String(pid ?? '-').padEnd(10)}restarted ${restarts} times`,
      );
    return;
  }
  if (verb === 'storm') {
    const seed = Number(option('--seed') ?? Date.now() % 100_000);
    const lengthMs = forMs ?? 60_000;
    console.log(`A storm of ${lengthMs / 1_000} s with seed ${seed}`);
    const onFault = ({ atMs, name, verb }: { atMs: number; name: string; verb: string }) =>
      console.log(`${(atMs / 1_000).toFixed(1).padStart(7)} s  ${verb} ${name}`);
    return await storm(supervisor, { seed, lengthMs, services: Object.keys(subscriptions), onFault });
  }
  const { state } = await supervisor.act(name!, verb, forMs);
  console.log(`${name}: ${verb} done, now ${state}${lasts === undefined ? '' : `, back in ${lasts}`}`);
}

await chaos(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
