import type { Overview, QueueStatus } from '../api/types.js';
import { linkTo } from '../frame/route.js';
import { number, rate } from '../live/format.js';

/** In the order of the diagram, so that rows keep their place. */
export function QueueTable({ overview }: { overview: Overview | undefined }) {
  const queues = overview?.queues ?? [];
  return (
    <details class="panel queues" open>
      <summary>
        <h2>Queues</h2>
        <small>{number(queues.length)} queues</small>
      </summary>
      <div class="scroll" tabIndex={0} role="region" aria-label="Queues">
        <table>
          <thead>
            <tr>
              <th scope="col">Queue</th>
              <th scope="col">Waiting</th>
              <th scope="col">Per second</th>
              <th scope="col">Consumers</th>
              <th scope="col">Retrying</th>
              <th scope="col">Dead letters</th>
            </tr>
          </thead>
          <tbody>
            {queues.map((queue) => (
              <QueueRow key={queue.queue} {...queue} />
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}

function QueueRow({ queue, depth, handled_per_s, consumers, retrying, dead }: QueueStatus) {
  return (
    <tr>
      <th scope="row">{queue}</th>
      <td>{number(depth)}</td>
      <td>{rate(handled_per_s)}</td>
      <td class={consumers === 0 ? 'warn' : ''}>{number(consumers)}</td>
      <td class={retrying > 0 ? 'warn' : ''}>{number(retrying)}</td>
      <td class={dead > 0 ? 'bad' : ''}>
        {dead > 0 ? <a href={linkTo('dead-letters', undefined, { queue })}>{number(dead)}</a> : 0}
      </td>
    </tr>
  );
}
