import { HEIGHT, sparklinePoints, WIDTH } from './sparkline-points.js';

interface SparklineProps {
  samples: readonly (number | null)[];
  everyMs: number;
  /** A value with its unit. */
  text: (value: number) => string;
}

/** The last ten minutes; samples that could not be read are a gap. */
export function Sparkline({ samples, everyMs, text }: SparklineProps) {
  const known = samples.filter((value) => value !== null);
  const label =
    known.length > 0 ? `Last 10 min: at most ${text(Math.max(...known))}` : 'Last 10 min: unknown';
  return (
    <svg class="sparkline" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={label}>
      <title>{label}</title>
      {sparklinePoints(samples, everyMs).map((points, i) => (
        <polyline key={i} points={points} />
      ))}
    </svg>
  );
}
