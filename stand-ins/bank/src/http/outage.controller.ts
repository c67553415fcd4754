import { OperatorsOnly, Section } from '#service';
import { Body, Controller, Get, Put } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { z } from 'zod';
import { CardNetwork } from '../card-network.js';

const outage = z.strictObject({ outage: z.boolean() });

/** Switches the outage of the card `tok_down` on and off: a cause that an operator fixes before replaying dead letters. */
@Section('outage', 'The simulated outage of the card tok_down.')
@Controller('outage')
export class OutageController {
  constructor(private readonly network: CardNetwork) {}

  @Get()
  @ApiOperation({ summary: 'Get whether charges of the card tok_down fail' })
  @ApiOkResponse({ standardSchema: outage })
  show(): z.output<typeof outage> {
    return { outage: this.network.outage };
  }

  @Put()
  @ApiOperation({ summary: 'Fail or restore charges of the card tok_down' })
  @OperatorsOnly()
  @ApiOkResponse({ standardSchema: outage })
  change(@Body({ schema: outage }) { outage: isOut }: z.output<typeof outage>): z.output<typeof outage> {
    this.network.outage = isOut;
    return this.show();
  }
}
