import { readFileSync, writeFileSync } from 'node:fs';
import { replaceSection, table } from '../../../stack/src/docs/markdown.js';
import { machine } from '../../../stack/src/machine.js';
import { claimRows } from './claims.js';
import { MANY, type RailFindings } from './findings.js';
import { variants } from './variants.js';

export const PAGE = 'docs/which-rail.md';

/** Replaces the tables of the page; the advice stays as it is. */
export function writePage(findings: readonly RailFindings[], date = new Date()): void {
  const when = `Measured on ${date.toISOString().slice(0, 10)} on ${machine()}: ${serversOf(findings)}.`;
  const sections = { measured: when, failures: failures(findings), speed: speed(findings) };
  const claims = table(['claim', 'RabbitMQ', 'Kafka', 'Amazon SQS', 'Redis Streams'], claimRows(findings));
  const page = Object.entries({ ...sections, claims }).reduce(
    (text, [name, content]) => replaceSection(text, name, content),
    readFileSync(PAGE, 'utf8'),
  );
  writeFileSync(PAGE, page);
}

const serversOf = (findings: readonly RailFindings[]) =>
  [...new Set(findings.map(({ server }) => server))].join('; ');

const failures = (findings: readonly RailFindings[]): string =>
  table(
    [
      'rail',
      'guarantee seen',
      'lost',
      'duplicated',
      'after the inbox',
      'out of order',
      'poison message',
      'slow consumer',
      'replayed',
      'how depth is asked',
    ],
    findings.map(({ rail, title, failures: seen }) => [
      title,
      guaranteeOf(seen.lost, seen.duplicatedBeforeInbox),
      ...[seen.lost, seen.duplicatedBeforeInbox, seen.duplicatedAfterInbox, seen.outOfOrder].map(String),
      `delivered ${seen.poisonDeliveries} times, then dead-lettered`,
      `${seen.handledBySlow} of ${seen.sent - 1}, all done after ${seen.seconds.toFixed(1)} s`,
      seen.replayed === 0 ? 'none' : `${seen.replayed} of ${seen.sent}`,
      `${variants[rail].depthCommand}: ${seen.depthBefore}`,
    ]),
  );

const guaranteeOf = (lost: number, duplicated: number) =>
  lost > 0 ? 'at most once' : duplicated > 0 ? 'at least once' : 'each once';

const speed = (findings: readonly RailFindings[]): string =>
  table(
    [
      'rail',
      'confirmed/s, 1',
      `${MANY} in flight`,
      'acked/s, 1',
      `${MANY} in flight`,
      'p50 at 100/s',
      'p99',
      'replay',
      'memory',
      'first message',
    ],
    findings.map(({ rail, title, speed: measured, memory, firstMessageMs }) =>
      rail.startsWith('sqs') || !measured
        ? [title, ...SQS_QUOTAS[rail === 'sqs-fifo' ? 'fifo' : 'standard'], '', '', '', '', 'none', '', '']
        : [
            title,
            ...[measured.confirmedPerSecond.one, measured.confirmedPerSecond.many].map(rounded),
            ...[measured.ackedPerSecond.one, measured.ackedPerSecond.many].map(rounded),
            `${rounded(measured.latency.p50)} ms`,
            `${rounded(measured.latency.p99)} ms`,
            measured.replayedPerSecond ? `${rounded(measured.replayedPerSecond)}/s` : 'none',
            memory === undefined ? '' : `${rounded(memory)} MB`,
            firstMessageMs === undefined ? '' : `${(firstMessageMs / 1_000).toFixed(1)} s`,
          ],
    ),
  );

/** What AWS publishes, in place of the speed of an emulator. */
const SQS_QUOTAS = {
  standard: ['AWS: nearly unlimited', 'AWS: nearly unlimited'],
  fifo: ['AWS: 300/s', 'AWS: 3,000/s in batches'],
};

export const rounded = (value: number): string => Math.round(value).toLocaleString('en');
