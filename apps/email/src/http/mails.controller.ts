import { Section } from '#service';
import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { z } from 'zod';
import { SentMails } from '../persistence/sent-mails.js';

const query = z.strictObject({ order_id: z.string().min(1) });

const mailView = z
  .object({
    message_id: z.string(),
    kind: z.string(),
    recipient: z.string(),
    order_id: z.string(),
    sent_at: z.iso.datetime(),
  })
  .meta({ id: 'Mail' });

@Section('mails', 'The mails sent to customers.')
@Controller('mails')
export class MailsController {
  constructor(private readonly sentMails: SentMails) {}

  @Get()
  @ApiOperation({ summary: 'List the mails about one order, oldest first' })
  @ApiOkResponse({ standardSchema: z.array(mailView) })
  async list(
    @Query({ schema: query }) { order_id }: z.output<typeof query>,
  ): Promise<z.input<typeof mailView>[]> {
    const mails = await this.sentMails.findByOrder(order_id);
    return mails.map(({ sent_at, ...mail }) => ({ ...mail, order_id, sent_at: sent_at.toISOString() }));
  }
}
