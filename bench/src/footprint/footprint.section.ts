import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { subscriptions } from '#contracts';
import { placeOrders } from '../place-orders.js';
import type { Bench, Figure, Section } from '../section.js';

const IMAGE = 'order-rail';
const ORDERS = { at: 'shop', inFlight: 10, warmUp: 0, timed: 100, respondAsync: false } as const;

async function measure(bench: Bench): Promise<Figure[]> {
  const { stack, rounds, say } = bench;
  const services = Object.keys(subscriptions);
  const around = await Promise.all(['bank', 'inbox'].map((name) => stack.run(name)));
  const starts = new Map<string, number[]>(services.map((name) => [name, []]));
  const together: number[] = [];
  const memory = new Map<string, number[]>(services.map((name) => [name, []]));
  for (let round = 1; round <= rounds; round++) {
    for (const name of services) {
      const startedAt = performance.now();
      const process = await stack.run(name);
      starts.get(name)!.push((performance.now() - startedAt) / 1_000);
      await process.stop();
    }
    const startedAt = performance.now();
    const processes = await Promise.all(services.map((name) => stack.run(name)));
    together.push((performance.now() - startedAt) / 1_000);
    await placeOrders(bench, { url: stack.facts.urls['order']!, ...ORDERS });
    for (const { spec, ...process } of processes.map((one) => ({ spec: one.spec, ...one.status() })))
      memory.get(spec.name)!.push(residentMb(process.pid!));
    await Promise.all(processes.map((process) => process.stop()));
    say(`round ${round} of ${rounds}: all ready after ${together.at(-1)!.toFixed(1)} s`);
  }
  await Promise.all(around.map((process) => process.stop()));
  return [
    { what: 'all services at once, from start to ready', unit: 's', samples: together },
    ...services.map((name): Figure => ({ what: `${name}, alone`, unit: 's', samples: starts.get(name)! })),
    ...services.map((name): Figure => ({
      what: `${name}, memory after 100 orders`,
      unit: 'MB',
      samples: memory.get(name)!,
    })),
    ...imageSize(),
  ];
}

/** By Linux's own count; memory that processes share is counted for each. Other systems tell by `ps`. */
function residentMb(pid: number): number {
  try {
    const [, kb] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return Number(kb) / 1_024;
  } catch {
    return Number(spawnSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' }).stdout) / 1_024;
  }
}

/** Only where a Docker engine is at hand and the image was built. */
function imageSize(): Figure[] {
  const { status, stdout } = spawnSync('docker', ['image', 'inspect', '--format', '{{.Size}}', IMAGE], {
    encoding: 'utf8',
  });
  return status === 0
    ? [{ what: 'the image, all services in one', unit: 'MB', samples: [Number(stdout) / 2 ** 20] }]
    : [];
}

/** What it takes before anything is done. */
export const footprint: Section = {
  name: 'footprint',
  title: 'Start, memory and image',
  about: `The time from the start of a service’s process until its readiness check succeeds, alone and all seven at once. Then the resident memory of each process after the first hundred orders; shared memory is counted for each process. The size of the image is measured if a Docker engine has built it. Without one this page has no line for it.`,
  measure,
};
