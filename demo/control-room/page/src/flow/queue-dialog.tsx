import { useStore } from '../api/store.js';
import type { MessageKind, QueueStatus, Topology } from '../api/types.js';
import { Dialog } from '../frame/dialog.js';
import { ErrorNote, Loading } from '../frame/notes.js';
import { linkTo } from '../frame/route.js';
import { overview } from '../live/feed.js';
import { clock, number, rate } from '../live/format.js';
import { staleSince } from '../live/stale.js';
import { MessageVersion } from '../messages/message-version.js';
import { useCatalogue } from '../messages/use-catalogue.js';
import { publishersOf } from './diagram.js';

interface QueueDialogProps {
  queue: string;
  topology: Topology;
  onClose: () => void;
}

const exchangeOf: Readonly<Record<MessageKind, string>> = {
  event: 'events',
  command: 'commands',
  reply: 'replies',
  telemetry: 'telemetry',
};

/** The contract of the messages in a queue, and its rate, depth and dead letters. */
export function QueueDialog({ queue, topology, onClose }: QueueDialogProps) {
  const current = useStore(overview);
  const status = current?.queues.find((other) => other.queue === queue);
  const since = staleSince(current, 'rabbitmq');
  const consumed = topology.services
    .flatMap(({ name, consumes }) => consumes.map((contract) => ({ ...contract, consumer: name })))
    .find((contract) => contract.queue === queue);
  if (!consumed) return null;
  const { type, kind, consumer } = consumed;
  return (
    <Dialog title={queue} wide onClose={onClose}>
      <dl class="facts">
        <dt>Publisher</dt>
        <dd>{publishersOf(topology, type).join(', ') || 'no service'}</dd>
        <dt>Exchange</dt>
        <dd>
          <code>{exchangeOf[kind]}</code>, routing key <code>{type}</code>
        </dd>
        <dt>Consumer</dt>
        <dd>{consumer}</dd>
        {status && <Status {...status} />}
      </dl>
      {since && <p class="note warn">As it was at {clock(since)}.</p>}
      <Contract type={type} consumer={consumer} />
    </Dialog>
  );
}

function Status({ queue, depth, unacknowledged, handled_per_s, consumers, retrying, dead }: QueueStatus) {
  const facts = {
    Waiting: number(depth),
    Delivered: unacknowledged === undefined ? 'unknown' : `${number(unacknowledged)} not acknowledged`,
    'Per second': rate(handled_per_s),
    Consumers: number(consumers),
    Retrying: number(retrying),
  };
  return (
    <>
      {Object.entries(facts).map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
      <dt>Dead letters</dt>
      <dd>
        {number(dead)}, <a href={linkTo('dead-letters', undefined, { queue })}>show the dead letters</a>
      </dd>
    </>
  );
}

function Contract({ type, consumer }: { type: string; consumer: string }) {
  const entries = useCatalogue();
  if (entries instanceof Error) return <ErrorNote error={entries} />;
  if (!entries) return <Loading rows={6} />;
  const entry = entries.find((other) => other.type === type);
  const [newest] = entry?.versions ?? [];
  if (!entry || !newest) return <p class="hint">The catalogue has no contract of {type}.</p>;
  const read = entry.uses.find(({ service, action }) => service === consumer && action === 'consumes');
  return (
    <section class="contract" aria-label="Contract">
      <p>
        {newest.summary} {consumer} reads {read?.versions.join(' and ')}.{' '}
        <a href={linkTo('messages', type)}>Contract of {type}</a>
      </p>
      <MessageVersion version={newest} open />
    </section>
  );
}
