import type { RailFindings } from './findings.js';
import type { VariantName } from './variants.js';

/** The lesson's comparison of the four systems: a row for each of its claims, and below it what was measured here. */
export function claimRows(findings: readonly RailFindings[]): string[][] {
  const of = (rail: VariantName): RailFindings | undefined => findings.find((one) => one.rail === rail);
  const rate = (rail: VariantName) => {
    const many = of(rail)?.speed?.confirmedPerSecond.many;
    return many === undefined ? 'not measured' : `${Math.round(many).toLocaleString('en')}/s`;
  };
  const replayed = (rail: VariantName) => {
    const one = of(rail);
    if (!one) return 'not measured';
    return one.failures.replayed === 0 ? 'none' : `${one.failures.replayed} of ${one.failures.sent}`;
  };
  const order = (rail: VariantName) => {
    const one = of(rail);
    return one ? `${one.failures.outOfOrder} of ${one.failures.sent - 1} out of order` : 'not measured';
  };
  const first = (rail: VariantName) => {
    const ms = of(rail)?.firstMessageMs;
    return ms === undefined ? 'not measured' : `${(ms / 1_000).toFixed(1)} s to the first message`;
  };
  return [
    [
      'throughput',
      '20–50 thousand/s a node',
      '100 thousand to 1 million/s a broker',
      'nearly unlimited',
      'more than 100 thousand/s',
    ],
    [
      'measured, confirmed, 256 in flight',
      `queue ${rate('rabbitmq-queue')}, stream ${rate('rabbitmq-stream')}`,
      rate('kafka'),
      'emulator: says nothing',
      `${rate('redis-streams')}, always ${rate('redis-streams-always')}`,
    ],
    [
      'persistence',
      'durable queues, messages on disk',
      'append-only log, kept by time or size',
      '14 days, in several zones',
      'RDB or AOF, primarily in memory',
    ],
    [
      'measured',
      'quorum queue: on disk before the confirm',
      'confirmed by the replicas; written to disk later',
      'emulator: in memory',
      'default: up to a second after the confirm; always: before it',
    ],
    ['ordering', 'per queue', 'per partition', 'FIFO queues only', 'per stream'],
    [
      'measured with two consumers and a kill',
      `queue ${order('rabbitmq-queue')}, stream ${order('rabbitmq-stream')}`,
      order('kafka'),
      `standard ${order('sqs-standard')}, FIFO ${order('sqs-fifo')}`,
      order('redis-streams'),
    ],
    ['replay', 'no', 'yes', 'no', 'not in the lesson'],
    [
      'measured',
      `queue ${replayed('rabbitmq-queue')}, stream ${replayed('rabbitmq-stream')}`,
      replayed('kafka'),
      replayed('sqs-standard'),
      replayed('redis-streams'),
    ],
    ['operations', 'self-managed', 'complex', 'fully managed', 'simple to set up'],
    [
      'measured from nothing',
      first('rabbitmq-queue'),
      first('kafka'),
      'no server to start on AWS',
      first('redis-streams'),
    ],
    [
      'best for',
      'complex routing',
      'event streaming',
      'simple tasks on AWS',
      'an application that uses Redis already',
    ],
  ];
}
