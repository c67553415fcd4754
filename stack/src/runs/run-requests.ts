/** A command that the supervisor may run, with its arguments. */
export interface RunRequest {
  /** Of Node: the file and its arguments. */
  args: readonly string[];
  /** The supervisor kills the command after this time. */
  timeoutMs: number;
}

export const runKinds = ['storm', 'flash-sale'] as const;
export type RunKind = (typeof runKinds)[number];

type Values = Readonly<Record<string, number>>;

interface Run {
  /** Least and greatest value of each parameter; all are required. */
  limits: Readonly<Record<string, readonly [number, number]>>;
  example: string;
  request: (values: Values) => RunRequest;
}

/** The largest seed of a storm. */
export const MAX_SEED = 2 ** 32 - 1;

/** Clients retry their orders for some time after the last fault. */
const AFTER_STORM_MS = 180_000;
const SALE_TIMEOUT_MS = 300_000;

const runs: Readonly<Record<RunKind, Run>> = {
  storm: {
    limits: { for_ms: [5_000, 120_000], orders: [1, 100], seed: [0, MAX_SEED] },
    example: 'for_ms=60000&orders=10&seed=7',
    request: ({ for_ms: forMs = 0, orders, seed }) => ({
      args: [
        ...['dist/demo/chaos/main.js', 'storm', '--for', `${forMs}ms`],
        ...['--orders', `${orders}`, '--seed', `${seed}`],
        // The control room records the storm.
        ...['--except', 'control-room', '--brief'],
      ],
      timeoutMs: forMs + AFTER_STORM_MS,
    }),
  },
  'flash-sale': {
    limits: { orders: [1, 10_000] },
    example: 'orders=2000',
    request: ({ orders }) => ({
      args: ['dist/demo/flash-sale/main.js', '--orders', `${orders}`, '--brief'],
      timeoutMs: SALE_TIMEOUT_MS,
    }),
  },
};

/** The parameters are whole numbers only, so that no request can add an argument to the command. */
export function readRunRequest(kind: RunKind, query: URLSearchParams): RunRequest | { problem: string } {
  const { limits, example, request } = runs[kind];
  const hint = `For example: POST /runs/${kind}?${example}`;
  const unknown = [...query.keys()].find((name) => !Object.hasOwn(limits, name));
  if (unknown !== undefined) return { problem: `There is no parameter ${unknown}. ${hint}` };
  const values: Record<string, number> = {};
  for (const [name, [least, greatest]] of Object.entries(limits)) {
    const [text = '', ...more] = query.getAll(name);
    const isValid = /^\d{1,10}$/.test(text) && Number(text) >= least && Number(text) <= greatest;
    if (!isValid || more.length > 0)
      return { problem: `Give ${name} once, as a whole number from ${least} to ${greatest}. ${hint}` };
    values[name] = Number(text);
  }
  return request(values);
}
