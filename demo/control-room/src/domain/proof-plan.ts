/** A load of orders and a fault in the middle of it. */
export interface FaultPlan {
  perSecond: number;
  forSeconds: number;
  /** After so many seconds of the load. */
  faultAfterSeconds: number;
  process: string;
  action: 'kill' | 'restart';
  /** How long a killed process stays down. */
  downSeconds?: number;
}

/** A command that the supervisor runs: it places the orders itself. */
export interface CommandPlan {
  /** Of the supervisor's API. */
  path: string;
  /** The same command for a terminal. */
  command: string;
}

export const faultKinds = ['kill-email', 'kill-payment', 'kill-order', 'restart-broker'] as const;
export type FaultKind = (typeof faultKinds)[number];

export interface Storm {
  kind: 'storm';
  /** The same seed and length give the same faults. */
  seed: number;
  forSeconds: number;
}

export interface FlashSale {
  kind: 'flash-sale';
  orders: number;
}

/** Ends with verify. */
export type Proof = { kind: FaultKind } | Storm | FlashSale;

/** 500 orders in 25 s. */
const load = { perSecond: 20, forSeconds: 25, faultAfterSeconds: 5 };
const kill = (process: string): FaultPlan => ({ ...load, process, action: 'kill', downSeconds: 15 });

const faultPlans: Readonly<Record<FaultKind, FaultPlan>> = {
  'kill-email': kill('email'),
  'kill-payment': kill('payment'),
  'kill-order': kill('order'),
  'restart-broker': { ...load, process: 'rabbitmq', action: 'restart' },
};

const STORM_ORDERS_PER_SECOND = 10;

export function planOf(proof: Proof): FaultPlan | CommandPlan {
  if (proof.kind === 'storm') return stormPlan(proof);
  if (proof.kind === 'flash-sale') return flashSalePlan(proof);
  return faultPlans[proof.kind];
}

/** The control room has no faults, because it records the storm. */
const stormPlan = ({ seed, forSeconds }: Storm): CommandPlan => ({
  path: `/runs/storm?for_ms=${forSeconds * 1_000}&orders=${STORM_ORDERS_PER_SECOND}&seed=${seed}`,
  command: `npm run chaos -- storm --for ${forSeconds}s --orders ${STORM_ORDERS_PER_SECOND} --seed ${seed} --except control-room`,
});

const flashSalePlan = ({ orders }: FlashSale): CommandPlan => ({
  path: `/runs/flash-sale?orders=${orders}`,
  command: `npm run flash-sale -- --orders ${orders}`,
});

/** What to paste into terminals where no supervisor runs. */
export function commandsFor(proof: Proof): string {
  const plan = planOf(proof);
  if (proof.kind === 'flash-sale')
    return `A flash sale needs the shop of npm start. Stop the containers, run npm start, then ${flashSalePlan(proof).command}.`;
  return `Run ${'command' in plan ? plan.command : 'npm run chaos -- storm'}, then npm run verify.`;
}
