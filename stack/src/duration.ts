/** "30s", "500ms" or "2m" in milliseconds. */
export function readDuration(text: string): number {
  const [, amount, unit] = /^(\d+)(ms|s|m)$/.exec(text) ?? [];
  if (!amount) throw new Error(`"${text}" is no duration: write 500ms, 30s or 2m`);
  return Number(amount) * { ms: 1, s: 1_000, m: 60_000 }[unit as 'ms' | 's' | 'm'];
}
