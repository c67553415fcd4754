import { RebuildBegun } from '#contracts';
import { Database } from '#database';
import { type MessageContext, type LogBatch, LogReader, type Message, Outbox } from '#messaging';
import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import type { Rebuild } from './domain/rebuild.js';
import { counted, factIn } from './fact-of.js';
import { Facts } from './persistence/facts.js';
import { Rebuilds } from './persistence/rebuilds.js';

/**
 * Empties the projection and counts it anew from the first event of the log, while the handlers go on counting what comes:
 * a fact is known by its message, so it does not matter who is first.
 *
 * 1. One transaction: every fact is laid aside, and an event that says so is in the outbox. A crash here: nothing was done.
 * 2. Batch by batch, one transaction each: the facts, and the offset at which to go on. A crash here: it goes on there.
 * 3. The batch that holds the event of step 1 is the last, since whatever was published before it has been read; what comes
 *    after it comes by the queues. In the transaction of this batch, what the log did not give back is put back. A crash
 *    here: as in 2.
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

  /** Step 1; false when one runs already, which then is the one that was asked for. */
  async begin(asked_by: string, causedBy: MessageContext): Promise<boolean> {
    const rebuild_id = uuidv7();
    return await this.database.transaction(async (tx) => {
      if (!(await this.rebuilds.add(tx, rebuild_id, asked_by))) return false;
      await this.rebuilds.emptyProjection(tx, rebuild_id);
      await this.outbox.add(tx, RebuildBegun, { rebuild_id }, { aggregate: rebuild_id, causedBy });
      return true;
    });
  }

  /** Steps 2 and 3 of the rebuild that runs, if one does, from where it stands. Throws Unavailable to be called again later. */
  async goOn(signal: AbortSignal): Promise<void> {
    for (let rebuild = await this.running(); rebuild && !signal.aborted; rebuild = await this.running())
      await this.readFrom(rebuild, signal);
  }

  private async readFrom(rebuild: Rebuild, signal: AbortSignal): Promise<void> {
    let at = rebuild;
    const contracts = [...counted, RebuildBegun];
    for await (const batch of this.log.read(contracts, at.next_offset ?? undefined, signal)) {
      const isLast = batch.messages.some((message) => tellsOf(rebuild, message));
      if (!(await this.count(at, batch, isLast)) || isLast) return;
      at = { ...at, next_offset: batch.next };
    }
  }

  private async count(rebuild: Rebuild, batch: LogBatch, isLast: boolean): Promise<boolean> {
    const facts = batch.messages.map(factIn).filter((fact) => fact !== undefined);
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

const tellsOf = ({ id }: Rebuild, { type, payload }: Message): boolean =>
  type === RebuildBegun.type && (payload as Message<typeof RebuildBegun>['payload']).rebuild_id === id;
