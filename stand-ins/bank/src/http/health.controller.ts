import { Problem } from '#service';
import { Controller, Get } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Ledger } from '../persistence/ledger.js';

/** Ready means that the bank can write its ledger. */
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
      title: 'The ledger cannot be written',
      detail: 'Free disk space for LEDGER_FILE, then restart the bank. Its log has the cause.',
    });
  }
}
