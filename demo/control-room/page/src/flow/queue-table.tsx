import type { Overview, QueueStatus } from '../api/types.js';
import { linkTo } from '../frame/route.js';
import { clock, number, rate } from '../live/format.js';
import { staleSince } from '../live/stale.js';

interface QueueTableProps {
  overview: Overview | undefined;
  onQueue: (queue: string) => void;
}

/** In the order of the subscriptions, so that rows keep their place. */
export function QueueTable({ overview, onQueue }: QueueTableProps) {
  const queues = overview?.queues ?? [];
  const since = staleSince(overview, 'rabbitmq');
  return (
    <details class="panel queues" open>
      <summary>
        <h2>Queues</h2>
        <small>
          {number(queues.length)} queues{since && `, as they were at ${clock(since)}`}
        </small>
      </summary>
      <div class={`scroll ${since ? 'stale' : ''}`} tabIndex={0} role="region" aria-label="Queues">
        <table>
          <thead>
            <tr>
              <th scope="col">Queue</th>
              <th scope="col">Waiting</th>
              <th scope="col">Delivered</th>
              <th scope="col">Per second</th>
              <th scope="col">Consumers</th>
              <th scope="col">Retrying</th>
              <th scope="col">Dead letters</th>
            </tr>
          </thead>
          <tbody>
            {queues.map((queue) => (
              <QueueRow key={queue.queue} {...queue} onOpen={() => onQueue(queue.queue)} />
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}

function QueueRow({
  queue,
  depth,
  unacknowledged,
  handled_per_s,
  consumers,
  retrying,
  dead,
  onOpen,
}: QueueStatus & { onOpen: () => void }) {
  return (
    <tr>
      <th scope="row">
        <button type="button" class="link" onClick={onOpen}>
          {queue}
        </button>
      </th>
      <td data-label="Waiting">{number(depth)}</td>
      <td data-label="Delivered">{unacknowledged === undefined ? '–' : number(unacknowledged)}</td>
      <td data-label="Per second">{rate(handled_per_s)}</td>
      <td data-label="Consumers" class={consumers === 0 ? 'warn' : ''}>
        {number(consumers)}
      </td>
      <td data-label="Retrying" class={retrying > 0 ? 'warn' : ''}>
        {number(retrying)}
      </td>
      <td data-label="Dead letters" class={dead > 0 ? 'bad' : ''}>
        {dead > 0 ? <a href={linkTo('dead-letters', undefined, { queue })}>{number(dead)}</a> : 0}
      </td>
    </tr>
  );
}
