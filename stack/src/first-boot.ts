import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

interface Node {
  /** The folder of its data. */
  home: string;
}

const markerOf = ({ home }: Node) => join(home, 'first-boot');

/**
 * RabbitMQ creates its administrator only on an empty node: after a kill between its first tables and that user, it would
 * refuse the shop forever. After a kill during the declaration of its first stream, it refuses that stream forever. A node
 * that was killed while it joined a cluster may never join it. So a marker file exists on each node until
 * {@link endFirstBoot}, and a start that finds one deletes the data of all nodes: nothing was published yet.
 */
export function prepareFirstBoot(nodes: readonly Node[]): void {
  const wasKilled = nodes.some((node) => existsSync(markerOf(node)));
  for (const node of nodes) {
    // The marker last: until all data is deleted, the next start deletes it too.
    if (wasKilled) rmSync(join(node.home, 'mnesia'), { recursive: true, force: true });
  }
  // A node whose data was lost joins the others, which have messages.
  const isFirst = nodes.every(({ home }) => !existsSync(join(home, 'mnesia')));
  for (const node of nodes) {
    if (wasKilled) rmSync(node.home, { recursive: true, force: true });
    mkdirSync(node.home, { recursive: true });
    if (isFirst) writeFileSync(markerOf(node), '');
  }
}

/** RabbitMQ 3.10 writes its first stream to disk late: a kill 0.4 s after the declaration lost it, a kill after 1.5 s did not. */
const STREAM_WRITE_DELAY_MS = 5_000;

/** Keeps the broker's data from now on. Call it only if no stream was declared yet. */
export function endFirstBoot(nodes: readonly Node[]): void {
  for (const node of nodes) rmSync(markerOf(node), { force: true });
}

/** As {@link endFirstBoot}, after streams were declared. Await it before anything is published. */
export async function endFirstBootAfterStreams(nodes: readonly Node[]): Promise<void> {
  if (!nodes.some((node) => existsSync(markerOf(node)))) return;
  await delay(STREAM_WRITE_DELAY_MS);
  endFirstBoot(nodes);
}
