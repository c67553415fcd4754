import { setTimeout as delay } from 'node:timers/promises';
import type { ConfirmChannel } from 'amqplib';
import { MAJORITY_PROBE } from '../topology-names.js';
import type { BrokerConnection, Log } from './broker-connection.js';
import { RecoveringChannel } from './recovering-channel.js';

const EVERY_MS = 2_000;

/** Longer than the other nodes take to elect another leader of the queue. */
const TIMEOUT_MS = 5_000;

/**
 * Leaves a node that is cut off from the majority of its cluster. Such a node stays connected to its clients, and neither
 * confirms nor delivers anything. So the probe publishes to a quorum queue, whose confirm needs a majority of the nodes. A
 * blocked connection gets no confirm either, and is not cut off.
 */
export class MajorityProbe {
  constructor(
    private readonly connection: BrokerConnection,
    log: Log,
  ) {
    new RecoveringChannel<ConfirmChannel>(
      connection,
      {
        name: 'majority probe',
        create: (opened) => opened.createConfirmChannel(),
        setUp: (channel) => Promise.resolve(void this.probe(channel)),
      },
      log,
    );
  }

  private async probe(channel: ConfirmChannel): Promise<void> {
    let isOpen = true;
    channel.once('close', () => (isOpen = false));
    for (; isOpen; await delay(EVERY_MS, undefined, { ref: false })) {
      const confirmed = publish(channel);
      const late = delay(TIMEOUT_MS, 'late' as const, { ref: false });
      if ((await Promise.race([confirmed, late])) !== 'late') continue;
      if (isOpen && !this.connection.blockedSince)
        this.connection.leaveNode(
          `it has confirmed no probe for ${TIMEOUT_MS} ms, so it is cut off from the majority`,
        );
      await confirmed;
    }
  }
}

/** Resolves at the confirm, and when the channel closes. */
const publish = (channel: ConfirmChannel): Promise<void> =>
  new Promise((resolve) => {
    try {
      channel.publish(MAJORITY_PROBE, '', Buffer.alloc(0), {}, () => resolve());
    } catch {
      resolve();
    }
  });
