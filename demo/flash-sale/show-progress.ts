import type { Sample } from './gauges.js';

const BAR_WIDTH = 40;
const LINE_EVERY_MS = 5_000;

/** On a terminal bars that are redrawn in place, elsewhere a line every five seconds. */
export function progressOn(stream: NodeJS.WriteStream, orders: number): (sample: Sample) => void {
  let drawn = 0;
  let nextAtMs = 0;
  return (sample) => {
    if (stream.isTTY) {
      const lines = bars(sample, orders);
      if (drawn > 0) stream.write(`\x1b[${drawn}A`);
      stream.write(lines.map((line) => `\x1b[K${line}\n`).join(''));
      drawn = lines.length;
    } else if (sample.atMs >= nextAtMs || sample.ended >= orders) {
      stream.write(`${line(sample)}\n`);
      nextAtMs = sample.atMs + LINE_EVERY_MS;
    }
  };
}

function bars({ atMs, accepted, paid, shipped, waiting }: Sample, orders: number): string[] {
  const row = (name: string, count: number) =>
    `  ${name.padEnd(28)}${String(count).padStart(7)} ${'█'.repeat(Math.round((BAR_WIDTH * count) / orders))}`;
  return [
    `  ${seconds(atMs)}`,
    row('accepted', accepted),
    row('paid', paid),
    row('shipped', shipped),
    '  messages in',
    ...[...waiting].map(([queue, depth]) => row(`  ${queue}`, depth)),
  ];
}

function line({ atMs, accepted, paid, shipped, waiting }: Sample): string {
  const depths = [...waiting].map(([queue, depth]) => `${queue} ${depth}`);
  return (
    `${seconds(atMs).padStart(8)}  accepted ${accepted}, paid ${paid}, shipped ${shipped}; ` +
    `messages in ${depths.join(', ')}`
  );
}

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;
