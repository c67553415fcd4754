import type { Reconciliation, Tally } from './reconcile.js';

const MAX_LISTED = 10;

/** The counts of orders, one row per effect, then each problem with the id of its order, product or queue. */
export function formatReconciliation(reconciliation: Reconciliation): string {
  const { orders, tallies, inconsistencies, queueFaults, sentAgain, deadLetters, clean } = reconciliation;
  const lines = [
    `${count(orders.placed, 'order')} placed: ${orders.placed - orders.declined} accepted, ${orders.declined} declined`,
    `  ${orders.shipped} shipped, ${orders.cancelled} cancelled, ${orders.inFlight} in flight, ` +
      `${orders.waiting} waiting in dead letters`,
    '',
    row('', 'expected', 'found', 'missing', 'duplicated'),
    ...tallies.map(({ effect, expected, found, missing, duplicated }) =>
      row(effect, expected, found, missing.length, duplicated.length),
    ),
    '',
    `${count(deadLetters, 'dead letter')}, ${count(sentAgain, 'mail')} sent again under the same Message-ID, ` +
      count(inconsistencies.length, 'inconsistency', 'inconsistencies'),
    ...tallies.flatMap((tally) => [
      ...affectedOrders(reconciliation, tally, 'missing'),
      ...affectedOrders(reconciliation, tally, 'duplicated'),
    ]),
    ...listed(
      'inconsistencies',
      inconsistencies.map(({ about, problem }) => `${about}: ${problem}`),
    ),
    ...listed(
      'queues',
      queueFaults.map(({ queue, problem }) => `${queue}: ${problem}`),
    ),
    ...waitingOrders(reconciliation),
    '',
    clean ? 'Nothing is missing, nothing is duplicated.' : 'Problems found, see above.',
  ];
  return lines.join('\n');
}

const row = (effect: string, ...cells: (string | number)[]): string =>
  `  ${effect.padEnd(26)}${cells.map((cell) => String(cell).padStart(12)).join('')}`;

const count = (number: number, singular: string, plural = `${singular}s`): string =>
  `${number} ${number === 1 ? singular : plural}`;

/** A missing effect names the queue that has a dead letter of the order: its likely cause. */
function affectedOrders(
  { deadLetterQueues }: Reconciliation,
  tally: Tally,
  column: 'missing' | 'duplicated',
): string[] {
  const names = [...new Set(tally[column])].map((key) => {
    const queues = deadLetterQueues.get(key.split(' ', 1)[0]!) ?? [];
    return queues.length > 0 && column === 'missing' ? `${key}, see ${queues.join(', ')}` : key;
  });
  return listed(`${tally.effect} ${column}`, names);
}

function waitingOrders({ orders, deadLetterQueues }: Reconciliation): string[] {
  if (orders.waiting === 0) return [];
  const queues = [...new Set([...deadLetterQueues.values()].flat())];
  return ['', `To finish the waiting orders, replay or discard the dead letters of ${queues.join(', ')}.`];
}

function listed(title: string, names: readonly string[]): string[] {
  if (names.length === 0) return [];
  const remaining = names.length - MAX_LISTED;
  return [
    '',
    `${title}:`,
    ...names.slice(0, MAX_LISTED).map((name) => `  ${name}`),
    ...(remaining > 0 ? [`  and ${remaining} more`] : []),
  ];
}
