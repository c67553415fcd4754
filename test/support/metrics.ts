/** How many messages of the queue a process has finished with this outcome since it started. */
export async function countMessages(
  url: string,
  queue: string,
  outcome: 'handled' | 'retried' | 'dead-lettered',
): Promise<number> {
  const metrics = await (await fetch(`${url}/metrics`)).text();
  const line = metrics
    .split('\n')
    .find((text) => text.startsWith(`messages_processed_total{queue="${queue}",outcome="${outcome}"}`));
  return Number(line?.split(' ').at(-1) ?? 0);
}
