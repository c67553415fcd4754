/** Seconds instead of minutes, and ten messages instead of 10,000: in a test an alert must fire within seconds. */
const replacements: [pattern: RegExp, replacement: string][] = [
  [/\[(5m|30m)\]/g, '[8s]'],
  [/\[(1h|2h|6h|1d|3d)\]/g, '[15s]'],
  [/for: (1m|30s)/g, 'for: 1s'],
  [/(consumer_paused_seconds\)) > 60/g, '$1 > 1'],
  [/(outbox_oldest_seconds\)) > 30/g, '$1 > 2'],
  [/> 10000$/gm, '> 10'],
];

/** The rules with other durations and thresholds, and the same expressions otherwise. */
export const shortenedRules = (rules: string): string =>
  replacements.reduce((text, [pattern, replacement]) => text.replace(pattern, replacement), rules);
