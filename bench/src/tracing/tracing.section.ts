import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { subscriptions } from '#contracts';
import { fetchBounded } from '#http-client';
import { placeOrders } from '../place-orders.js';
import type { Bench, Figure, Section } from '../section.js';
import { ratios } from '../statistics.js';
import { waitUntilIdle } from '../wait-until-idle.js';

/** Placed first, so that all code is compiled and prepared as in a running shop. */
const UNTIMED = { at: 'shop', inFlight: 20, warmUp: 0, timed: 600, respondAsync: false } as const;
const TIMED = { at: 'shop', inFlight: 10, warmUp: 20, timed: 300, respondAsync: false } as const;
const RAMP_UP_MS = 500;

const SUBJECTS = ['off', 'a tenth', 'all'] as const;
type Subject = (typeof SUBJECTS)[number];

interface Sample {
  /** Of all services and the bank, in ms. */
  cpuPerOrder: number;
  p50: number;
  exportedKb: number;
}

async function measure(bench: Bench): Promise<Figure[]> {
  const { rounds, print, signal, stack } = bench;
  const inbox = await stack.run('inbox');
  const receiver = await receive();
  const samples: Record<Subject, Sample[]> = { off: [], 'a tenth': [], all: [] };
  try {
    for (let round = 1; round <= rounds; round++)
      for (const subject of SUBJECTS) {
        signal.throwIfAborted();
        const sample = await sampleOf(bench, settingsOf(subject, receiver.url), () => receiver.bytes);
        samples[subject].push(sample);
        print(
          `${subject}, round ${round} of ${rounds}: ${sample.cpuPerOrder.toFixed(1)} ms of processor time an order`,
        );
      }
  } finally {
    receiver.close();
    await inbox.stop();
  }
  return figuresOf(samples);
}

function settingsOf(subject: Subject, url: string): Record<string, string> {
  if (subject === 'off') return {};
  return {
    OTEL_EXPORTER_OTLP_ENDPOINT: url,
    ...(subject === 'a tenth' && {
      OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
      OTEL_TRACES_SAMPLER_ARG: '0.1',
    }),
  };
}

/** Starts all services with these settings, and stops them after the sample. */
async function sampleOf(
  bench: Bench,
  settings: Record<string, string>,
  bytes: () => number,
): Promise<Sample> {
  const { stack } = bench;
  const services = ['bank', ...Object.keys(subscriptions)];
  const processes = await Promise.all(services.map((name) => stack.run(name, settings)));
  try {
    const url = stack.facts.urls['order']!;
    await placeOrders(bench, { url, ...UNTIMED });
    await waitUntilIdle(bench);
    const before = { cpu: await cpuOf(bench, services), bytes: bytes() };
    const { p50 } = await placeOrders(bench, { url, ...TIMED, rampUpMs: RAMP_UP_MS });
    await waitUntilIdle(bench);
    const after = { cpu: await cpuOf(bench, services), bytes: bytes() };
    const orders = TIMED.warmUp + TIMED.timed;
    return {
      cpuPerOrder: ((after.cpu - before.cpu) * 1_000) / orders,
      exportedKb: (after.bytes - before.bytes) / 1_000 / orders,
      p50,
    };
  } finally {
    await Promise.all(processes.map((process) => process.stop()));
  }
}

/** The processor time of the services in seconds. */
async function cpuOf({ stack }: Bench, services: readonly string[]): Promise<number> {
  const times = await Promise.all(
    services.map(async (name) => {
      const { text } = await fetchBounded(`${stack.facts.urls[name]}/metrics`, { timeoutMs: 10_000 });
      return Number(/^process_cpu_seconds_total ([\d.]+)/m.exec(text)?.[1]);
    }),
  );
  return times.reduce((sum, seconds) => sum + seconds, 0);
}

/** A receiver that counts the bytes and decodes nothing: it shares the processors with the shop. */
async function receive(): Promise<{ url: string; readonly bytes: number; close: () => void }> {
  let bytes = 0;
  const server = createServer((request, response) => {
    request.on('data', (chunk: Buffer) => (bytes += chunk.length));
    request.on('end', () => response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    get bytes() {
      return bytes;
    },
    close: () => server.close(),
  };
}

function figuresOf(samples: Record<Subject, Sample[]>): Figure[] {
  const of = (subject: Subject, figure: keyof Sample) => samples[subject].map((sample) => sample[figure]);
  const against = (subject: Subject, figure: keyof Sample) => ratios(of(subject, figure), of('off', figure));
  return [
    {
      what: 'processor time an order, all traces against off',
      unit: 'x',
      samples: against('all', 'cpuPerOrder'),
    },
    {
      what: 'processor time an order, a tenth of the traces against off',
      unit: 'x',
      samples: against('a tenth', 'cpuPerOrder'),
    },
    { what: 'response time p50, all traces against off', unit: 'x', samples: against('all', 'p50') },
    {
      what: 'response time p50, a tenth of the traces against off',
      unit: 'x',
      samples: against('a tenth', 'p50'),
    },
    { what: 'processor time an order, off', unit: 'ms', samples: of('off', 'cpuPerOrder') },
    { what: 'processor time an order, all traces', unit: 'ms', samples: of('all', 'cpuPerOrder') },
    { what: 'response time p50, off', unit: 'ms', samples: of('off', 'p50') },
    { what: 'response time p50, all traces', unit: 'ms', samples: of('all', 'p50') },
    ...(['all', 'a tenth'] as const).map((subject): Figure => ({
      what: `exported for an order, ${subject} of the traces`,
      unit: 'MB',
      samples: of(subject, 'exportedKb').map((kb) => kb / 1_000),
    })),
  ];
}

export const tracing: Section = {
  name: 'tracing',
  title: 'Tracing',
  about: `What tracing costs: the processor time of all services and the bank for one order, and the response time of the checkout with ten orders in flight, the bank's half second included. Each round starts the services three times: without \`OTEL_EXPORTER_OTLP_ENDPOINT\`, with a tenth of the traces, and with all. The receiver on the same machine counts the bytes.`,
  measure,
};
