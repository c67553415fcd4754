import { OperatorGuard } from '#service';
import { Body, Controller, Get, Put, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { CardNetwork } from '../card-network.js';

const outage = z.strictObject({ broken: z.boolean() });

/** The part of the bank that is out of order for the card `tok_down`, until somebody mends it: a cause that a dead letter can wait for. */
@ApiTags('outage')
@Controller('outage')
export class OutageController {
  constructor(private readonly network: CardNetwork) {}

  @Get()
  @ApiOkResponse({ standardSchema: outage })
  show(): z.output<typeof outage> {
    return { broken: this.network.outage };
  }

  @Put()
  @ApiBearerAuth()
  @UseGuards(OperatorGuard)
  @ApiOkResponse({ standardSchema: outage })
  change(@Body({ schema: outage }) { broken }: z.output<typeof outage>): z.output<typeof outage> {
    this.network.outage = broken;
    return this.show();
  }
}
