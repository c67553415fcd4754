import { table } from '../../stack/src/docs/markdown.js';
import type { Figures, Quantiles } from './figures.js';

/** The figures as Markdown tables, readable in a terminal and on a page. */
export function report(figures: Figures): string {
  const { accepted, refused, drained } = sentencesOf(figures);
  const responses = table(
    ['response time', 'p50', 'p90', 'p99', 'max'],
    [
      ['from the accepted request', ...inMs(figures.afterSending)],
      ['from the click of the customer', ...inMs(figures.afterClick)],
    ],
  );
  const depths = table(
    ['queue', 'greatest depth'],
    figures.maxDepths.map(({ queue, depth }) => [queue, String(depth)]),
  );
  return [accepted, responses, refused, depths, drained].join('\n\n');
}

/** The figures without the tables, one sentence or two a line. */
export function summaryOf(figures: Figures): string {
  const { accepted, refused, drained } = sentencesOf(figures);
  return [accepted, refused, drained].join('\n');
}

const sentencesOf = ({ accepted, burstMs, acceptedPerSecond, refusals, drain, tookMs }: Figures) => ({
  accepted:
    `${accepted} orders accepted in ${seconds(burstMs)}: ${Math.round(acceptedPerSecond)} a second. ` +
    `The last one reached a final state after ${seconds(tookMs)}.`,
  refused:
    refusals.length === 0
      ? 'No request was refused.'
      : `Refused, and accepted after a retry: ${refusals.map(({ status, count }) => `${count} with ${status}`).join(', ')}.`,
  drained: drain
    ? `After the burst the charge requests drained at ${Math.round(drain.perSecond)} a second. R² of the straight line is ${drain.r2.toFixed(4)}.`
    : 'The queue of charge requests was empty too soon to measure how it drains.',
});

const inMs = ({ p50, p90, p99, max }: Quantiles): string[] =>
  [p50, p90, p99, max].map((ms) => `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`);

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;
