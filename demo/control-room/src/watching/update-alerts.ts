import { AlertRaised } from '#contracts';
import { Database, type Transaction } from '#database';
import { newMessageContext, Outbox } from '#messaging';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { controlRoomConfig, type ControlRoomConfig } from '../control-room.config.js';
import { openAlerts } from './metrics.js';
import {
  alertKinds,
  type AlertDetails,
  decideAlerts,
  keyOf,
  measure,
  type OpenAlert,
  type Readings,
  unknownKinds,
} from '../domain/decide-alerts.js';
import { Alerts } from '../persistence/alerts.js';

/** Raises and clears alerts; several replicas may do it concurrently. */
@Injectable()
export class UpdateAlerts {
  private readonly log = new Logger('alerts');
  private latest: ReadonlyMap<string, number | undefined> = new Map();

  constructor(
    private readonly database: Database,
    private readonly alerts: Alerts,
    private readonly outbox: Outbox,
    @Inject(controlRoomConfig.KEY) private readonly config: ControlRoomConfig,
  ) {}

  /** The count at the last check; undefined before the first one and while it is unknown. */
  currentCountOf(alert: OpenAlert): number | undefined {
    return this.latest.get(keyOf(alert));
  }

  async from(readings: Readings): Promise<void> {
    const measures = measure(readings, this.config.thresholds);
    this.latest = new Map(measures.map((each) => [keyOf(each), each.count]));
    for (const decision of decideAlerts(measures, await this.alerts.open(), unknownKinds(readings)))
      await this.database.transaction(async (tx) => {
        if (decision.act === 'clear') await this.alerts.clear(tx, decision.id);
        else await this.raise(tx, decision);
      });
    const open = await this.alerts.open();
    for (const kind of alertKinds)
      openAlerts.set({ kind }, open.filter((alert) => alert.kind === kind).length);
  }

  /** Writes the alert and the event for its mail in one transaction: no alert is open without a mail to on-call. */
  private async raise(tx: Transaction, { kind, about, count, threshold }: AlertDetails): Promise<void> {
    const id = uuidv7();
    const details = { kind, about, count, threshold };
    if (!(await this.alerts.raise(tx, { id, ...details }))) return;
    this.log.error(`${kind} of ${about}: ${count}, above ${threshold}`);
    const payload = { alert_id: id, ...details, raised_at: new Date().toISOString() };
    await this.outbox.add(tx, AlertRaised, payload, { aggregate: id, causedBy: newMessageContext() });
  }
}
