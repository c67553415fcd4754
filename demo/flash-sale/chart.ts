import { PaymentCharge } from '#contracts';
import type { Sample } from './gauges.js';

const WIDTH = 900;
const HEIGHT = 430;
const FRAME = { left: 70, right: 190, top: 56, bottom: 52 };

interface Curve {
  name: string;
  className: string;
  of: (sample: Sample) => number;
}

const curves: Curve[] = [
  { name: 'accepted', className: 'accepted', of: ({ accepted }) => accepted },
  { name: 'paid', className: 'paid', of: ({ paid }) => paid },
  { name: 'shipped', className: 'shipped', of: ({ shipped }) => shipped },
  {
    name: 'in payment.charge',
    className: 'charges',
    of: ({ waiting }) => waiting.get(PaymentCharge.type) ?? 0,
  },
  { name: 'in the outbox', className: 'outbox', of: ({ unpublished }) => unpublished },
  {
    name: 'in other queues',
    className: 'elsewhere',
    of: ({ waiting }) =>
      [...waiting].reduce((sum, [queue, depth]) => (queue === PaymentCharge.type ? sum : sum + depth), 0),
  },
];

/** Orders and messages over time, as an SVG that follows the light or dark scheme of its page and loads nothing. */
export function chartOf(samples: readonly Sample[], title: string): string {
  const most = Math.max(1, ...samples.flatMap((sample) => curves.map(({ of }) => of(sample))));
  const lengthMs = Math.max(1, samples.at(-1)?.atMs ?? 0);
  const horizontal = axis(lengthMs / 1_000);
  const vertical = axis(most);
  const x = (atMs: number) =>
    FRAME.left + (atMs / 1_000 / horizontal.end) * (WIDTH - FRAME.left - FRAME.right);
  const y = (count: number) =>
    HEIGHT - FRAME.bottom - (count / vertical.end) * (HEIGHT - FRAME.top - FRAME.bottom);
  const right = WIDTH - FRAME.right;
  const bottom = HEIGHT - FRAME.bottom;
  const path = ({ of }: Curve) =>
    samples.map((sample) => `${x(sample.atMs).toFixed(1)},${y(of(sample)).toFixed(1)}`).join(' ');
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" role="img" aria-label="${title}">`,
    STYLE,
    `<rect class="paper" width="${WIDTH}" height="${HEIGHT}" rx="8"/>`,
    `<text class="title" x="${FRAME.left}" y="30">${title}</text>`,
    ...vertical.ticks.map(
      (tick) =>
        `<line class="grid" x1="${FRAME.left}" x2="${right}" y1="${y(tick)}" y2="${y(tick)}"/>` +
        `<text class="tick" x="${FRAME.left - 8}" y="${y(tick) + 4}" text-anchor="end">${grouped(tick)}</text>`,
    ),
    ...horizontal.ticks.map(
      (tick) =>
        `<line class="grid" x1="${x(tick * 1_000)}" x2="${x(tick * 1_000)}" y1="${bottom}" y2="${bottom + 5}"/>` +
        `<text class="tick" x="${x(tick * 1_000)}" y="${bottom + 20}" text-anchor="middle">${grouped(tick)}</text>`,
    ),
    `<text class="tick" x="${(FRAME.left + right) / 2}" y="${HEIGHT - 10}" text-anchor="middle">seconds since the first order</text>`,
    `<text class="tick" transform="translate(16 ${(FRAME.top + bottom) / 2}) rotate(-90)" text-anchor="middle">orders, or messages in queues</text>`,
    ...curves.map((curve) => `<polyline class="curve ${curve.className}" points="${path(curve)}"/>`),
    ...curves.map(
      ({ name, className }, i) =>
        `<line class="curve ${className}" x1="${right + 14}" x2="${right + 34}" y1="${FRAME.top + 12 + i * 24}" y2="${FRAME.top + 12 + i * 24}"/>` +
        `<text class="tick" x="${right + 40}" y="${FRAME.top + 16 + i * 24}">${name}</text>`,
    ),
    '</svg>',
    '',
  ].join('\n');
}

const STYLE = `<style>
  .paper { fill: #ffffff } text { font: 12px system-ui, sans-serif; fill: #57534e } .title { font-size: 15px; fill: #1c1917 }
  .grid { stroke: #e7e5e4 } .curve { fill: none; stroke-width: 2; stroke-linejoin: round }
  .accepted { stroke: #78716c } .paid { stroke: #2563eb } .shipped { stroke: #15803d }
  .charges { stroke: #c2410c; stroke-width: 3 } .elsewhere { stroke: #9333ea; stroke-dasharray: 5 3 }
  .outbox { stroke: #0f766e; stroke-dasharray: 2 3 }
  @media (prefers-color-scheme: dark) {
    .paper { fill: #1c1917 } text { fill: #a8a29e } .title { fill: #fafaf9 } .grid { stroke: #44403c }
    .accepted { stroke: #a8a29e } .paid { stroke: #60a5fa } .shipped { stroke: #4ade80 }
    .charges { stroke: #fb923c } .elsewhere { stroke: #c084fc } .outbox { stroke: #2dd4bf }
  }
</style>`;

const MAX_TICKS = 6;

/** Ends at the next round number above `most`, with ticks at round numbers. */
function axis(most: number): { end: number; ticks: number[] } {
  const rough = most / MAX_TICKS;
  const magnitude = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * magnitude).find((size) => size >= rough)!;
  const count = Math.ceil(most / step);
  return { end: count * step, ticks: Array.from({ length: count + 1 }, (_, i) => i * step) };
}

const grouped = (count: number): string =>
  Number(count.toPrecision(6))
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, ',');
