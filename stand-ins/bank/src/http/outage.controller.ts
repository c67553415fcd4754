import { OperatorsOnly, Section } from '#service';
import { Body, Controller, Get, Put } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { z } from 'zod';
import { CardNetwork } from '../card-network.js';

const outage = z.strictObject({ broken: z.boolean() });

/** The part of the bank that is out of order for the card `tok_down`, until somebody mends it: a cause that a dead letter can wait for. */
@Section('outage', 'What is broken at the bank until somebody mends it.')
@Controller('outage')
export class OutageController {
  constructor(private readonly network: CardNetwork) {}

  @Get()
  @ApiOperation({ summary: 'Whether the bank fails for the card tok_down' })
  @ApiOkResponse({ standardSchema: outage })
  show(): z.output<typeof outage> {
    return { broken: this.network.outage };
  }

  @Put()
  @ApiOperation({ summary: 'Break or mend what the bank does with the card tok_down' })
  @OperatorsOnly()
  @ApiOkResponse({ standardSchema: outage })
  change(@Body({ schema: outage }) { broken }: z.output<typeof outage>): z.output<typeof outage> {
    this.network.outage = broken;
    return this.show();
  }
}
