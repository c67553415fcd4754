import { Section } from '#service';
import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { z } from 'zod';
import { BrokerSamples, SAMPLE_EVERY_MS } from '../watching/broker-samples.js';

const sample = z.number().nullable();
const samples = z.array(sample);
const brokerView = z.object({
  at: z.iso.datetime(),
  sample_every_ms: z.int(),
  outboxes: z.array(z.object({ service: z.string(), rows: sample, oldest_s: sample, samples })),
  nodes: z.array(
    z.object({
      node: z.string(),
      memory_bytes: sample,
      memory_limit_bytes: sample,
      disk_free_bytes: sample,
      memory_alarm: z.boolean().nullable(),
      disk_alarm: z.boolean().nullable(),
      samples,
    }),
  ),
  queues: z.array(
    z.object({ queue: z.string(), messages: sample, oldest_at: z.iso.datetime().nullable(), samples }),
  ),
});

@Section('the shop', 'The current state of the shop, and orders placed from the page.')
@Controller('api/broker')
export class BrokerController {
  constructor(private readonly broker: BrokerSamples) {}

  @Get()
  @ApiOperation({
    summary: 'Outboxes, RabbitMQ nodes and queues, with the samples of the last ten minutes',
    description:
      'A value that cannot be read is null. The samples are rows of an outbox, bytes of memory of a node and messages of a queue, the oldest first. "oldest_at" is computed from the publish times that the control room received.',
  })
  @ApiOkResponse({ standardSchema: brokerView })
  show(): z.input<typeof brokerView> {
    const { at, outboxes, nodes, queues } = this.broker.reading;
    const samplesOf = (name: string) => [...this.broker.samplesOf(name)];
    return {
      at,
      sample_every_ms: SAMPLE_EVERY_MS,
      outboxes: outboxes.map((row) => ({ ...row, samples: samplesOf(`outbox ${row.service}`) })),
      nodes: nodes.map((row) => ({ ...row, samples: samplesOf(`node ${row.node}`) })),
      queues: queues.map((row) => ({ ...row, samples: samplesOf(`queue ${row.queue}`) })),
    };
  }
}
