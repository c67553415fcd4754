import { Section } from '#service';
import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { z } from 'zod';
import type { LedgerEntry } from '../domain/ledger-entry.js';
import { Ledger } from '../persistence/ledger.js';
import { entryView } from './bank.schemas.js';

const query = z.object({ order_id: z.string().min(1).optional() });

/** The witness: what really happened to the money, whatever the shop believes. */
@Section('ledger', 'What really happened to the money.')
@Controller('ledger')
export class LedgerController {
  constructor(private readonly ledger: Ledger) {}

  @Get()
  @ApiOperation({ summary: 'All entries, or those of one order, the oldest first' })
  @ApiOkResponse({ standardSchema: z.array(entryView) })
  list(@Query({ schema: query }) { order_id }: z.output<typeof query>): z.output<typeof entryView>[] {
    return (order_id === undefined ? this.ledger.all() : this.ledger.historyOf(order_id)).map(view);
  }
}

function view(entry: LedgerEntry): z.output<typeof entryView> {
  if (entry.kind !== 'charge') return entry;
  const { payment_token, ...rest } = entry;
  return rest;
}
