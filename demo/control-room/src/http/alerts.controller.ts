import { Operator, OperatorsOnly, Problem, Refuses, Section } from '#service';
import { Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiHeader, ApiNoContentResponse, ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { z } from 'zod';
import { alertKinds } from '../domain/decide-alerts.js';
import { Alerts, type StoredAlert } from '../persistence/alerts.js';

/** An alert as the API shows it. */
export const alertView = z.object({
  alert_id: z.uuid(),
  kind: z.enum(alertKinds),
  about: z.string(),
  count: z.int(),
  threshold: z.int(),
  raised_at: z.iso.datetime(),
  acknowledged_at: z.iso.datetime().optional(),
  acknowledged_by: z.string().optional(),
  cleared_at: z.iso.datetime().optional(),
});
const alertsView = z.object({ open: z.array(alertView), recent: z.array(alertView) });

/** What on-call was told. */
@Section('alerts', 'What on-call was told.')
@Controller('api/alerts')
export class AlertsController {
  constructor(private readonly alerts: Alerts) {}

  @Get()
  @ApiOperation({ summary: 'Those that are open, and the last hundred that are over, the newest first' })
  @ApiOkResponse({ standardSchema: alertsView })
  async list(): Promise<z.input<typeof alertsView>> {
    const [open, recent] = await Promise.all([this.alerts.open(), this.alerts.recent()]);
    return { open: open.map(viewOf), recent: recent.map(viewOf) };
  }

  @Post(':alert_id/acknowledge')
  @HttpCode(204)
  @ApiOperation({
    summary: 'Tell the others that somebody is at it',
    description: 'It stays open until its cause is gone.',
  })
  @ApiNoContentResponse({ description: 'The others see your name.' })
  @Refuses({ 404: 'No such alert is open.' })
  @ApiHeader({ name: 'X-Operator', required: true, description: 'Your name, shown to the others.' })
  @OperatorsOnly()
  async acknowledge(
    @Operator() operator: string,
    @Param('alert_id', { schema: z.uuid() }) alert_id: string,
  ): Promise<void> {
    if (await this.alerts.acknowledge(alert_id, operator)) return;
    throw new Problem(404, {
      title: 'No such alert is open',
      detail: 'It is over, or never was: GET /api/alerts lists those that are open.',
    });
  }
}

/** The alert as the API shows it. */
export const viewOf = ({
  id,
  raised_at,
  acknowledged_at,
  acknowledged_by,
  cleared_at,
  ...news
}: StoredAlert): z.input<typeof alertView> => ({
  alert_id: id,
  ...news,
  raised_at: raised_at.toISOString(),
  ...(acknowledged_at && { acknowledged_at: acknowledged_at.toISOString() }),
  ...(acknowledged_by && { acknowledged_by }),
  ...(cleared_at && { cleared_at: cleared_at.toISOString() }),
});
