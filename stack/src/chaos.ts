import { readFacts } from './stack-facts.js';

const USAGE = `npm run chaos -- status
npm run chaos -- kill <service> [--for 30s]     SIGKILL; comes back by itself
npm run chaos -- pause <service> [--for 30s]    SIGSTOP
npm run chaos -- resume|stop|start <service>
npm run chaos -- restart rabbitmq|postgres`;

interface Status {
  name: string;
  pid?: number;
  state: string;
  restarts: number;
}

/** "30s", "500ms" or "2m" in milliseconds. */
export function readDuration(text: string): number {
  const [, amount, unit] = /^(\d+)(ms|s|m)$/.exec(text) ?? [];
  if (!amount) throw new Error(`"${text}" is no duration: write 500ms, 30s or 2m`);
  return Number(amount) * { ms: 1, s: 1_000, m: 60_000 }[unit as 'ms' | 's' | 'm'];
}

async function call(method: string, path: string): Promise<unknown> {
  const { controlUrl, controlToken } = readFacts('shop');
  const response = await fetch(`${controlUrl}${path}`, {
    method,
    headers: { authorization: `Bearer ${controlToken}` },
  }).catch(() => {
    throw new Error('No shop is running here: start it with "npm start" and try again in another terminal.');
  });
  if (response.status === 404) throw new Error(USAGE);
  if (!response.ok) throw new Error(((await response.json()) as { detail: string }).detail);
  return await response.json();
}

async function chaos([verb, name, flag, duration]: string[]): Promise<void> {
  if (verb === 'status') {
    const all = (await call('GET', '/processes')) as Status[];
    for (const { name, state, pid, restarts } of all)
      console.log(
        `${name.padEnd(12)}${state.padEnd(10)}${String(pid ?? '-').padEnd(10)}restarted ${restarts} times`,
      );
    return;
  }
  if (!verb || !name || (flag && flag !== '--for')) throw new Error(USAGE);
  const forMs = flag ? `?for_ms=${readDuration(duration ?? '')}` : '';
  const { state } = (await call('POST', `/processes/${name}/${verb}${forMs}`)) as Status;
  console.log(`${name}: ${verb} done, now ${state}${flag ? `, back in ${duration}` : ''}`);
}

if (process.argv[1]?.endsWith('chaos.js'))
  await chaos(process.argv.slice(2)).catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  });
