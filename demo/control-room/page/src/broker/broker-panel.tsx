import type { ComponentChildren } from 'preact';
import { useFetch } from '../api/use-fetch.js';
import { ErrorNote, Loading } from '../frame/notes.js';
import { age, duration, number, size } from '../live/format.js';
import { alarmTextOf, type BrokerReading } from './broker-reading.js';
import { Sparkline } from './sparkline.js';

const REREAD_MS = 5_000;

/** The outbox of each service, the RabbitMQ nodes, and the oldest message of each queue, with the last ten minutes. */
export function BrokerPanel() {
  const { value, error, refetch } = useFetch<BrokerReading>('broker', REREAD_MS);
  return (
    <details class="panel broker-panel" open>
      <summary>
        <h2>Outbox and broker</h2>
        <small>the last ten minutes, every 5 s</small>
      </summary>
      <ErrorNote error={error} refetch={refetch} />
      {value ? <Tables {...value} /> : !error && <Loading rows={6} />}
    </details>
  );
}

function Tables({ at, sample_every_ms: everyMs, outboxes, nodes, queues }: BrokerReading) {
  const sampledAt = Date.parse(at);
  return (
    <div class="broker-tables">
      <Table name="Outboxes" columns={['Outbox', 'Rows', 'Oldest', 'Last 10 min']}>
        {outboxes.map(({ service, rows, oldest_s, samples }) => (
          <tr key={service}>
            <th scope="row">{service}</th>
            <td data-label="Rows">{known(rows, number)}</td>
            <td data-label="Oldest">{rows === 0 ? '–' : known(oldest_s, (s) => duration(s * 1_000))}</td>
            <td>
              <Sparkline samples={samples} everyMs={everyMs} text={number} />
            </td>
          </tr>
        ))}
      </Table>
      <Table name="Nodes" columns={['Node', 'Alarms', 'Memory', 'Free disk', 'Last 10 min']}>
        {nodes.length === 0 && outboxes.length > 0 && (
          <tr>
            <th scope="row">unknown</th>
            <td colSpan={4}>Set RABBITMQ_METRICS_URLS in the control room.</td>
          </tr>
        )}
        {nodes.map((node) => (
          <tr key={node.node}>
            <th scope="row">{node.node}</th>
            <td data-label="Alarms" class={node.memory_alarm || node.disk_alarm ? 'bad' : ''}>
              {alarmTextOf(node)}
            </td>
            <td data-label="Memory">
              {known(node.memory_bytes, size)} of {known(node.memory_limit_bytes, size)}
            </td>
            <td data-label="Free disk">{known(node.disk_free_bytes, size)}</td>
            <td>
              <Sparkline samples={node.samples} everyMs={everyMs} text={size} />
            </td>
          </tr>
        ))}
      </Table>
      <Table name="Oldest messages" columns={['Queue', 'Messages', 'Oldest', 'Last 10 min']}>
        {queues.map(({ queue, messages, oldest_at, samples }) => (
          <tr key={queue}>
            <th scope="row">{queue}</th>
            <td data-label="Messages">{known(messages, number)}</td>
            <td data-label="Oldest">
              {messages === 0 ? '–' : oldest_at ? age(oldest_at, sampledAt) : 'unknown'}
            </td>
            <td>
              <Sparkline samples={samples} everyMs={everyMs} text={number} />
            </td>
          </tr>
        ))}
      </Table>
      <p class="hint">
        RabbitMQ does not report how old the oldest message of a quorum queue is. The control room computes it
        from the messages that it saw published. It is unknown for messages from before its start, for more
        than 10,000 messages, and while messages of the queue are retried.
      </p>
    </div>
  );
}

function Table({
  name,
  columns,
  children,
}: {
  name: string;
  columns: string[];
  children: ComponentChildren;
}) {
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={name}>
      <table>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}

const known = (value: number | null, text: (value: number) => string): string =>
  value === null ? 'unknown' : text(value);
