import { fetchBounded } from '#http-client';

/** The values of metrics without labels, by name. Undefined without an answer in time. */
export async function readMetrics(
  url: string,
  timeoutMs = 2_000,
): Promise<ReadonlyMap<string, number> | undefined> {
  const response = await fetchBounded(url, { timeoutMs }).catch(() => undefined);
  if (!response?.ok) return undefined;
  const samples = response.text.matchAll(/^(\w+)(?:\{\})? (\S+)$/gm);
  return new Map([...samples].map(([, name = '', value]) => [name, Number(value)]));
}
