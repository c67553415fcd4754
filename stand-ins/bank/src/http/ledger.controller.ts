import { Section } from '#service';
import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { z } from 'zod';
import type { LedgerEntry } from '../domain/ledger-entry.js';
import { Ledger } from '../persistence/ledger.js';
import { entryView } from './bank.schemas.js';

const query = z.object({ order_id: z.string().min(1).optional() });

/** The source of record for money that moved, independent of the shop's databases. */
@Section('ledger', 'The source of record for charges and refunds.')
@Controller('ledger')
export class LedgerController {
  constructor(private readonly ledger: Ledger) {}

  @Get()
  @ApiOperation({ summary: 'List all entries, or those of one order, oldest first' })
  @ApiOkResponse({ standardSchema: z.array(entryView) })
  list(@Query({ schema: query }) { order_id }: z.output<typeof query>): z.output<typeof entryView>[] {
    return (order_id === undefined ? this.ledger.all() : this.ledger.historyOf(order_id)).map(toView);
  }
}

function toView(entry: LedgerEntry): z.output<typeof entryView> {
  if (entry.kind !== 'charge') return entry;
  const { payment_token, ...rest } = entry;
  return rest;
}
