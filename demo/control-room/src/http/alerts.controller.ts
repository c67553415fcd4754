import { Operator, OperatorsOnly, Problem, Refuses, Section } from '#service';
import { Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiHeader, ApiNoContentResponse, ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { z } from 'zod';
import { alertKinds } from '../domain/decide-alerts.js';
import { Alerts, type StoredAlert } from '../persistence/alerts.js';
import { UpdateAlerts } from '../watching/update-alerts.js';

export const alertView = z.object({
  alert_id: z.uuid(),
  kind: z.enum(alertKinds),
  about: z.string(),
  count: z.int(),
  /** The count at the last check. */
  current: z.int().optional(),
  threshold: z.int(),
  raised_at: z.iso.datetime(),
  acknowledged_at: z.iso.datetime().optional(),
  acknowledged_by: z.string().optional(),
  cleared_at: z.iso.datetime().optional(),
});
const alertsView = z.object({ open: z.array(alertView), recent: z.array(alertView) });

@Section('alerts', 'Alerts that were mailed to on-call.')
@Controller('api/alerts')
export class AlertsController {
  constructor(
    private readonly alerts: Alerts,
    private readonly updateAlerts: UpdateAlerts,
  ) {}

  @Get()
  @ApiOperation({ summary: 'The open alerts and the last hundred cleared ones, the newest first' })
  @ApiOkResponse({ standardSchema: alertsView })
  async list(): Promise<z.input<typeof alertsView>> {
    const [open, recent] = await Promise.all([this.alerts.open(), this.alerts.recent()]);
    return {
      open: open.map((alert) => viewOf(alert, this.updateAlerts.currentCountOf(alert))),
      recent: recent.map((alert) => viewOf(alert)),
    };
  }

  @Post(':alert_id/acknowledge')
  @HttpCode(204)
  @ApiOperation({
    summary: 'Acknowledge an open alert',
    description: 'The other operators see your name. The alert stays open until its cause is gone.',
  })
  @ApiNoContentResponse({ description: 'The alert is acknowledged.' })
  @Refuses({ 404: 'There is no such open alert.' })
  @ApiHeader({ name: 'X-Operator', required: true, description: 'Your name, shown to the other operators.' })
  @OperatorsOnly()
  async acknowledge(
    @Operator() operator: string,
    @Param('alert_id', { schema: z.uuid() }) alert_id: string,
  ): Promise<void> {
    if (await this.alerts.acknowledge(alert_id, operator)) return;
    throw new Problem(404, {
      title: 'No such open alert',
      detail: 'The alert is cleared or does not exist. GET /api/alerts lists the open ones.',
    });
  }
}

export const viewOf = (
  { id, raised_at, acknowledged_at, acknowledged_by, cleared_at, ...details }: StoredAlert,
  current?: number,
): z.input<typeof alertView> => ({
  alert_id: id,
  ...details,
  ...(current !== undefined && { current }),
  raised_at: raised_at.toISOString(),
  ...(acknowledged_at && { acknowledged_at: acknowledged_at.toISOString() }),
  ...(acknowledged_by && { acknowledged_by }),
  ...(cleared_at && { cleared_at: cleared_at.toISOString() }),
});
