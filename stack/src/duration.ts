import { InvalidArgumentError } from 'commander';

/** "500ms", "30s", "2m" or "24h" in milliseconds. */
export function readDuration(text: string): number {
  const [, amount, unit] = /^(\d+)(ms|s|m|h)$/.exec(text) ?? [];
  if (!amount) throw new InvalidArgumentError('Write a duration as 500ms, 30s, 2m or 24h.');
  return Number(amount) * { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 }[unit as 'ms' | 's' | 'm' | 'h'];
}
