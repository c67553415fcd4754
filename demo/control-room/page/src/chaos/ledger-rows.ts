import type { Ledger, Tally } from '../api/types.js';

/** A row of the ledger as it is shown. */
export interface LedgerRow {
  effect: string;
  expected: number;
  found: number;
  missing: number;
  duplicated: number;
  wrong: boolean;
}

/** How many names are shown of a long list. */
export const SHOWN = 10;

/** One row per effect; those that nobody owes and nobody saw are left out. */
export const rowsOf = ({ tallies }: Ledger): LedgerRow[] =>
  tallies
    .filter(
      ({ expected, found, missing, duplicated }) => expected + found + missing.length + duplicated.length > 0,
    )
    .map(({ effect, expected, found, missing, duplicated }) => ({
      effect,
      expected,
      found,
      missing: missing.length,
      duplicated: duplicated.length,
      wrong: missing.length + duplicated.length > 0,
    }));

/** What is wrong, by name: one entry per effect and way of being wrong, one for inconsistencies, one for queues. */
export function wrongsOf({
  tallies,
  inconsistencies,
  queueFaults,
}: Ledger): { title: string; names: string[]; more: number }[] {
  const listed = (title: string, names: string[]) =>
    names.length === 0
      ? []
      : [{ title, names: names.slice(0, SHOWN), more: Math.max(0, names.length - SHOWN) }];
  return [
    ...tallies.flatMap(({ effect, missing, duplicated }: Tally) => [
      ...listed(`Missing: ${effect}`, [...new Set(missing)]),
      ...listed(`Duplicated: ${effect}`, [...new Set(duplicated)]),
    ]),
    ...listed(
      'Inconsistencies',
      inconsistencies.map(({ about, problem }) => `${about}: ${problem}`),
    ),
    ...listed(
      'Queues',
      queueFaults.map(({ queue, problem }) => `${queue}: ${problem}`),
    ),
  ];
}
