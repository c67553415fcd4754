import type { Reconciliation, Tally } from '../api/types.js';

export interface EffectRow {
  effect: string;
  expected: number;
  found: number;
  missing: number;
  duplicated: number;
  isWrong: boolean;
}

/** At most this many names of a long list are shown. */
export const MAX_NAMES = 10;

/** One row per effect; effects that are neither expected nor found are left out. */
export const rowsOf = ({ tallies }: Reconciliation): EffectRow[] =>
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
      isWrong: missing.length + duplicated.length > 0,
    }));

/** The missing and duplicated effects, the contradictions and the faults of queues, each with names. */
export function findingsOf({
  tallies,
  inconsistencies,
  queueFaults,
}: Reconciliation): { title: string; names: string[]; more: number }[] {
  const listed = (title: string, names: string[]) =>
    names.length === 0
      ? []
      : [{ title, names: names.slice(0, MAX_NAMES), more: Math.max(0, names.length - MAX_NAMES) }];
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
