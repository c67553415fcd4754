import { Problem } from '#service';
import { Controller, Get } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Ledger } from '../persistence/ledger.js';

/** Live says that the process answers; ready says that it can write its ledger. */
@Controller('health')
@ApiExcludeController()
export class HealthController {
  constructor(private readonly ledger: Ledger) {}

  @Get('live')
  live(): { status: 'ok' } {
    return { status: 'ok' };
  }

  @Get('ready')
  ready(): { status: 'ok' } {
    if (this.ledger.isWritable) return { status: 'ok' };
    throw new Problem(503, {
      title: 'The ledger can’t be written',
      detail: 'Make room where LEDGER_FILE is, then restart the bank; the log has the cause.',
    });
  }
}
