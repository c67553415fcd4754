import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { SentMails } from '../persistence/sent-mails.js';

const query = z.strictObject({ order_id: z.string().min(1) });

/** What was sent to whom, for operators. */
@ApiTags('mails')
@Controller('mails')
export class MailsController {
  constructor(private readonly sentMails: SentMails) {}

  @Get()
  async list(@Query({ schema: query }) { order_id }: z.output<typeof query>) {
    return await this.sentMails.of(order_id);
  }
}
