import { table } from '../../stack/src/docs/markdown.js';
import type { Figures, Quantiles } from './figures.js';

/** The figures as tables that are as readable in a terminal as on a page. */
export function report(figures: Figures): string {
  const { accepted, burstMs, acceptedPerSecond, refusals, deepest, drain, tookMs } = figures;
  const answers = table(
    ['answer of the shop', 'p50', 'p90', 'p99', 'max'],
    [
      ['after the request was sent', ...inMs(figures.afterSending)],
      ['after the customer wanted to order', ...inMs(figures.afterClick)],
    ],
  );
  const depths = table(
    ['queue', 'longest'],
    deepest.map(({ queue, depth }) => [queue, String(depth)]),
  );
  return [
    `${accepted} orders accepted in ${seconds(burstMs)}: ${Math.round(acceptedPerSecond)} a second. ` +
      `The last was at its end after ${seconds(tookMs)}.`,
    answers,
    refusals.length === 0
      ? 'Nobody was turned away.'
      : `Turned away, and taken when asked again: ${refusals.map(({ kind, count }) => `${count} by ${kind}`).join(', ')}.`,
    depths,
    drain
      ? `After the burst the charges drained at ${Math.round(drain.perSecond)} a second; R² of the straight line is ${drain.r2.toFixed(4)}.`
      : 'The queue of charges was empty too soon to see it drain.',
  ].join('\n\n');
}

const inMs = ({ p50, p90, p99, max }: Quantiles): string[] =>
  [p50, p90, p99, max].map((ms) => `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`);

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;
