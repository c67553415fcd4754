import { fetchBounded } from '#http-client';
import { Inject, Injectable } from '@nestjs/common';
import { controlRoomConfig, type ControlRoomConfig } from '../control-room.config.js';
import { ReadOrders } from './read-orders.js';

/** Pages about one order, as a browser reaches them. A page that is not there yet, or whose address is unknown, is absent. */
export interface OrderLinks {
  mails: { subject: string; url: string }[];
  label?: string;
  trace?: string;
  /** Append the name of a queue. */
  queues?: string;
  /** With `{correlation_id}`. */
  log_command?: string;
}

const TIMEOUT_MS = 2_000;
const MAX_MAILS = 20;

@Injectable()
export class ReadOrderLinks {
  constructor(
    private readonly orders: ReadOrders,
    @Inject(controlRoomConfig.KEY) private readonly config: ControlRoomConfig,
  ) {}

  async of(order_id: string): Promise<OrderLinks> {
    const { publicUrls, traceUrl, logCommand } = this.config;
    const [order, mails, label] = await Promise.all([
      traceUrl ? this.orders.find(order_id) : undefined,
      this.mailsOf(order_id),
      this.labelOf(order_id),
    ]);
    const rabbitmq = publicUrls.get('rabbitmq');
    return {
      mails,
      ...(label !== undefined && { label }),
      ...(order?.trace_id && { trace: traceUrl.replaceAll('{trace_id}', order.trace_id) }),
      ...(rabbitmq !== undefined && { queues: `${rabbitmq}/#/queues/order-rail/` }),
      ...(logCommand && { log_command: logCommand }),
    };
  }

  /** The subject of a mail has the order id. */
  private async mailsOf(order_id: string): Promise<OrderLinks['mails']> {
    const inbox = this.config.publicUrls.get('inbox');
    if (inbox === undefined) return [];
    const search = new URLSearchParams({ search: order_id, limit: String(MAX_MAILS), sort: 'asc' });
    const found = await this.read<{ items: { id: string; subject: string }[] }>(
      'inbox',
      `/api/email/summary?${search.toString()}`,
    );
    const mails = found?.items ?? [];
    return mails.map(({ id, subject }) => ({ subject, url: `${inbox}/#/email/${encodeURIComponent(id)}` }));
  }

  private async labelOf(order_id: string): Promise<string | undefined> {
    const warehouse = this.config.publicUrls.get('warehouse');
    const path = `/shipments/${encodeURIComponent(order_id)}`;
    if (warehouse === undefined) return undefined;
    const shipment = await this.read<{ label?: object }>('warehouse', path);
    return shipment?.label && `${warehouse}${path}/label.pdf`;
  }

  private async read<T>(process: string, path: string): Promise<T | undefined> {
    const url = this.config.serviceUrls.get(process);
    if (url === undefined) return undefined;
    const response = await fetchBounded(`${url}${path}`, { timeoutMs: TIMEOUT_MS }).catch(() => undefined);
    return response?.ok ? response.json<T>() : undefined;
  }
}
