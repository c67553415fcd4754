import { AlertRaised } from '#contracts';
import { Database, type Transaction } from '#database';
import { newMessageContext, Outbox } from '#messaging';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { controlRoomConfig, type ControlRoomConfig } from '../control-room.config.js';
import { openAlerts } from './alert-metrics.js';
import {
  alertKinds,
  type AlertNews,
  decideAlerts,
  measure,
  type Readings,
  unknownKinds,
} from '../domain/decide-alerts.js';
import { Alerts } from '../persistence/alerts.js';

/** Keeps the alerts as the shop is; replicas may do it side by side. */
@Injectable()
export class KeepAlerts {
  private readonly log = new Logger('alerts');

  constructor(
    private readonly database: Database,
    private readonly alerts: Alerts,
    private readonly outbox: Outbox,
    @Inject(controlRoomConfig.KEY) private readonly config: ControlRoomConfig,
  ) {}

  /** Raises and clears what the readings ask for. */
  async update(readings: Readings): Promise<void> {
    const measures = measure(readings, this.config.thresholds);
    for (const decision of decideAlerts(measures, await this.alerts.open(), unknownKinds(readings)))
      await this.database.transaction(async (tx) => {
        if (decision.act === 'clear') await this.alerts.clear(tx, decision.id);
        else await this.raise(tx, decision);
      });
    const open = await this.alerts.open();
    for (const kind of alertKinds)
      openAlerts.set({ kind }, open.filter((alert) => alert.kind === kind).length);
  }

  /** The row and the event that becomes the mail are one transaction: no alert is open of which on-call was not told. */
  private async raise(tx: Transaction, { kind, about, count, threshold }: AlertNews): Promise<void> {
    const id = uuidv7();
    const news = { kind, about, count, threshold };
    if (!(await this.alerts.raise(tx, { id, ...news }))) return;
    this.log.error(`${kind} of ${about}: ${count}, more than ${threshold}`);
    const payload = { alert_id: id, ...news, raised_at: new Date().toISOString() };
    await this.outbox.add(tx, AlertRaised, payload, { aggregate: id, causedBy: newMessageContext() });
  }
}
