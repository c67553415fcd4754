export const WIDTH = 120;
export const HEIGHT = 24;
/** Ten minutes. */
const WINDOW_MS = 600_000;

/**
 * The `points` of one SVG polyline for each run of known samples. The newest sample is at the right edge; the largest one, or 1,
 * is at the top.
 */
export function sparklinePoints(samples: readonly (number | null)[], everyMs: number): string[] {
  const step = (WIDTH * everyMs) / WINDOW_MS;
  const top = Math.max(1, ...samples.map((value) => value ?? 0));
  const lines: string[][] = [];
  samples.forEach((value, i) => {
    if (value === null) return;
    const x = WIDTH - (samples.length - 1 - i) * step;
    const y = HEIGHT - 1 - (value / top) * (HEIGHT - 2);
    if (i === 0 || samples[i - 1] === null) lines.push([]);
    lines.at(-1)!.push(`${round(x)},${round(y)}`);
  });
  return lines.map((line) => (line.length === 1 ? [...line, ...line] : line).join(' '));
}

const round = (value: number): number => Math.round(value * 10) / 10;
