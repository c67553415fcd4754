import type { Ledger, Tally } from './reconcile.js';

const SHOWN = 10;

/** The ledger for a person: how the orders stand, one row per effect, and then by name whatever is wrong. */
export function print(ledger: Ledger): string {
  const { orders, tallies, contradictions, queueFaults, sentAgain, deadLetters, clean } = ledger;
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
      count(contradictions.length, 'contradiction'),
    ...tallies.flatMap((tally) => [
      ...wrong(ledger, tally, 'missing'),
      ...wrong(ledger, tally, 'duplicated'),
    ]),
    ...listed(
      'contradiction',
      contradictions.map(({ about, says }) => `${about}: ${says}`),
    ),
    ...listed(
      'queues',
      queueFaults.map(({ queue, says }) => `${queue}: ${says}`),
    ),
    ...waiting(ledger),
    '',
    clean ? 'Nothing is missing, nothing is duplicated.' : 'Something is wrong, see above.',
  ];
  return lines.join('\n');
}

const row = (effect: string, ...cells: (string | number)[]): string =>
  `  ${effect.padEnd(26)}${cells.map((cell) => String(cell).padStart(12)).join('')}`;

const count = (number: number, name: string): string => `${number} ${name}${number === 1 ? '' : 's'}`;

/** With the queue whose dead letter is the likely reason, where there is one. */
function wrong({ restsIn }: Ledger, tally: Tally, column: 'missing' | 'duplicated'): string[] {
  const names = [...new Set(tally[column])].map((key) => {
    const queues = restsIn.get(key.split(' ', 1)[0]!) ?? [];
    return queues.length > 0 && column === 'missing' ? `${key}, see ${queues.join(', ')}` : key;
  });
  return listed(`${tally.effect} ${column}`, names);
}

function waiting({ orders, restsIn }: Ledger): string[] {
  if (orders.waiting === 0) return [];
  const queues = [...new Set([...restsIn.values()].flat())];
  return ['', `Orders wait until somebody decides about the dead letters in ${queues.join(', ')}.`];
}

function listed(title: string, names: readonly string[]): string[] {
  if (names.length === 0) return [];
  const more = names.length - SHOWN;
  return [
    '',
    `${title}:`,
    ...names.slice(0, SHOWN).map((name) => `  ${name}`),
    ...(more > 0 ? [`  and ${more} more`] : []),
  ];
}
