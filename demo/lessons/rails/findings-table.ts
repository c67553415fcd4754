import type { RailFindings } from './findings.js';

type Column = [title: string, cell: (findings: RailFindings) => string | number];

const rounded = (value: number | undefined) =>
  value === undefined ? '-' : Math.round(value).toLocaleString('en');

const failureColumns: Column[] = [
  ['sent', ({ failures }) => failures.sent],
  ['lost', ({ failures }) => failures.lost],
  ['duplicated', ({ failures }) => failures.duplicatedBeforeInbox],
  ['after inbox', ({ failures }) => failures.duplicatedAfterInbox],
  ['out of order', ({ failures }) => failures.outOfOrder],
  ['given up', ({ failures }) => failures.deadLetters],
  ['replayed', ({ failures }) => failures.replayed],
  ['by the slow one', ({ failures }) => failures.handledBySlow],
];

const speedColumns: Column[] = [
  ['confirmed/s, 1', ({ speed }) => rounded(speed?.confirmedPerSecond.one)],
  ['256', ({ speed }) => rounded(speed?.confirmedPerSecond.many)],
  ['acked/s, 1', ({ speed }) => rounded(speed?.ackedPerSecond.one)],
  ['256', ({ speed }) => rounded(speed?.ackedPerSecond.many)],
  ['replayed/s', ({ speed }) => rounded(speed?.replayedPerSecond || undefined)],
  ['p50 ms', ({ speed }) => rounded(speed?.latency.p50)],
  ['p99 ms', ({ speed }) => rounded(speed?.latency.p99)],
  ['memory MB', ({ memory }) => rounded(memory)],
  ['first message ms', ({ firstMessageMs }) => rounded(firstMessageMs)],
];

/** Two tables for the terminal, with a row for each rail. */
export const tableOfFindings = (findings: readonly RailFindings[]): string =>
  [failureColumns, speedColumns].map((columns) => tableOf(columns, findings)).join('\n\n');

function tableOf(columns: readonly Column[], findings: readonly RailFindings[]): string {
  const rows = [
    ['', ...columns.map(([title]) => title)],
    ...findings.map((one) => [one.rail, ...columns.map(([, cell]) => String(cell(one)))]),
  ];
  const widths = rows[0]!.map((_, i) => Math.max(...rows.map((row) => row[i]!.length)));
  return rows
    .map(
      (row) =>
        `  ${row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]! + 2))).join('')}`,
    )
    .join('\n');
}
