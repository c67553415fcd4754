import { RebuildBegun } from '#contracts';
import { Database } from '#database';
import { type MessageContext, type LogBatch, LogReader, type Message, Outbox } from '#messaging';
import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import type { Rebuild } from './domain/rebuild.js';
import { countedContracts, orderFactFrom } from './order-facts.js';
import { Facts } from './persistence/facts.js';
import { Rebuilds } from './persistence/rebuilds.js';

/**
 * Empties the projection and rebuilds it from the first event of the log, while the handlers continue to count new events.
 * A fact is unique by its message id, so the handlers and the rebuild may count the same event in either order.
 *
 * 1. In one transaction, move every fact aside and add `analytics.rebuild.begun` to the outbox. A crash before the
 *    commit changes nothing.
 * 2. For each batch, insert its facts and save the next offset in one transaction. After a crash, resume at that offset.
 * 3. The batch with the event of step 1 is the last: every event published before it has been read, and later events
 *    arrive through the queues. Its transaction also restores the facts that the log did not return. After a crash, resume
 *    as in step 2.
 */
@Injectable()
export class RebuildProjection {
  constructor(
    private readonly database: Database,
    private readonly log: LogReader,
    private readonly outbox: Outbox,
    private readonly facts: Facts,
    private readonly rebuilds: Rebuilds,
  ) {}

  /** Step 1. False when a rebuild is already running. */
  async begin(asked_by: string, causedBy: MessageContext): Promise<boolean> {
    const rebuild_id = uuidv7();
    return await this.database.transaction(async (tx) => {
      if (!(await this.rebuilds.add(tx, rebuild_id, asked_by))) return false;
      await this.rebuilds.emptyProjection(tx, rebuild_id);
      await this.outbox.add(tx, RebuildBegun, { rebuild_id }, { aggregate: rebuild_id, causedBy });
      return true;
    });
  }

  /** Steps 2 and 3 of the running rebuild, if there is one, from its saved offset. After Unavailable, call it again. */
  async resume(signal: AbortSignal): Promise<void> {
    for (let rebuild = await this.running(); rebuild && !signal.aborted; rebuild = await this.running())
      await this.readFrom(rebuild, signal);
  }

  private async readFrom(rebuild: Rebuild, signal: AbortSignal): Promise<void> {
    let checkpoint = rebuild;
    const contracts = [...countedContracts, RebuildBegun];
    for await (const batch of this.log.read(contracts, checkpoint.next_offset ?? undefined, signal)) {
      const isLast = batch.messages.some((message) => isBegunEvent(rebuild, message));
      if (!(await this.count(checkpoint, batch, isLast)) || isLast) return;
      checkpoint = { ...checkpoint, next_offset: batch.next };
    }
  }

  private async count(rebuild: Rebuild, batch: LogBatch, isLast: boolean): Promise<boolean> {
    const facts = batch.messages.map(orderFactFrom).filter((fact) => fact !== undefined);
    return await this.database.transaction(async (tx) => {
      if (!(await this.rebuilds.advance(tx, rebuild, batch))) return false;
      await this.facts.add(tx, facts);
      if (isLast) await this.rebuilds.end(tx, rebuild.id);
      return true;
    });
  }

  private async running(): Promise<Rebuild | undefined> {
    const latest = await this.rebuilds.latest();
    return latest?.is_running ? latest : undefined;
  }
}

const isBegunEvent = ({ id }: Rebuild, { type, payload }: Message): boolean =>
  type === RebuildBegun.type && (payload as Message<typeof RebuildBegun>['payload']).rebuild_id === id;
