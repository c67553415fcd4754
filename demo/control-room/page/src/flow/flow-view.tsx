import { useMemo, useState } from 'preact/hooks';
import { useStore } from '../api/store.js';
import type { Topology } from '../api/types.js';
import { useFetch } from '../api/use-fetch.js';
import { BrokerPanel } from '../broker/broker-panel.js';
import { ServiceDialog } from '../chaos/service-dialog.js';
import { PlaceOrdersPanel } from '../place-orders/place-orders-panel.js';
import { ErrorNote, Loading } from '../frame/notes.js';
import { overview } from '../live/feed.js';
import { layOut } from './lay-out.js';
import { FlowDiagram } from './flow-diagram.js';
import { EventRate, MessageDots } from './message-dots.js';
import { QueueDialog } from './queue-dialog.js';
import { QueueTable } from './queue-table.js';
import { useWidth } from './use-width.js';

/** The graph of services and queues with live message events, beside the panel that places orders. */
export function FlowView() {
  const topology = useFetch<Topology>('topology');
  const current = useStore(overview);
  const [area, width] = useWidth<HTMLDivElement>();
  const [service, setService] = useState<string>();
  const [queue, setQueue] = useState<string>();
  const diagram = useMemo(
    () => (topology.value && width > 0 ? layOut(topology.value, width) : undefined),
    [topology.value, width],
  );
  // So that opening a dialog does not render the diagram again.
  const picture = useMemo(
    () =>
      diagram && (
        <>
          <FlowDiagram diagram={diagram} overview={current} onService={setService} onQueue={setQueue} />
          <MessageDots diagram={diagram} />
        </>
      ),
    [diagram, current],
  );
  return (
    <div class="flow">
      <section class="panel" aria-labelledby="flow-title">
        <header class="panel-head">
          <h2 id="flow-title">Flow</h2>
          <EventRate />
          <Legend />
        </header>
        <div class="diagram-area" ref={area}>
          {picture ??
            (topology.error ? (
              <ErrorNote error={topology.error} refetch={topology.refetch} />
            ) : (
              <Loading rows={8} />
            ))}
        </div>
      </section>
      <PlaceOrdersPanel />
      <QueueTable overview={current} onQueue={setQueue} />
      <BrokerPanel />
      {service && <ServiceDialog name={service} onClose={() => setService(undefined)} />}
      {queue && topology.value && (
        <QueueDialog queue={queue} topology={topology.value} onClose={() => setQueue(undefined)} />
      )}
    </div>
  );
}

function Legend() {
  return (
    <ul class="legend" aria-label="Colours of dots and edges">
      <li class="published">published</li>
      <li class="handled">handled</li>
      <li class="retried">failed; will retry</li>
      <li class="dead-lettered">dead-lettered</li>
    </ul>
  );
}
