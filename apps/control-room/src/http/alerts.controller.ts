import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Alerts, type StoredAlert } from '../persistence/alerts.js';

const alertView = z.object({
  alert_id: z.uuid(),
  kind: z.enum(['queue_depth', 'dead_letter']),
  queue: z.string(),
  messages: z.int(),
  threshold: z.int(),
  raised_at: z.iso.datetime(),
  cleared_at: z.iso.datetime().optional(),
});
const alertsView = z.object({ open: z.array(alertView), recent: z.array(alertView) });

/** What on-call was told. */
@ApiTags('alerts')
@Controller('alerts')
export class AlertsController {
  constructor(private readonly alerts: Alerts) {}

  /** Those that are open, and the last hundred that are over, the newest first. */
  @Get()
  @ApiOkResponse({ standardSchema: alertsView })
  async list(): Promise<z.input<typeof alertsView>> {
    const [open, recent] = await Promise.all([this.alerts.open(), this.alerts.recent()]);
    return { open: open.map(view), recent: recent.map(view) };
  }
}

const view = ({ id, raised_at, cleared_at, ...news }: StoredAlert): z.input<typeof alertView> => ({
  alert_id: id,
  ...news,
  raised_at: raised_at.toISOString(),
  ...(cleared_at && { cleared_at: cleared_at.toISOString() }),
});
