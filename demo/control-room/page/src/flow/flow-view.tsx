import { useMemo, useState } from 'preact/hooks';
import { useKept } from '../api/kept.js';
import type { Topology } from '../api/types.js';
import { useReading } from '../api/use-reading.js';
import { ServiceDialog } from '../chaos/service-dialog.js';
import { ShopCounter } from '../counter/shop-counter.js';
import { ErrorNote, Waiting } from '../frame/notes.js';
import { overview } from '../live/feed.js';
import { layOut } from './diagram-layout.js';
import { FlowDiagram } from './flow-diagram.js';
import { MovingMessages, PaceLine } from './moving-messages.js';
import { QueueTable } from './queue-table.js';
import { useWidth } from './use-width.js';

/** The shop alive: who talks to whom, what moves and what waits; and beside it the counter that sets it going. */
export function FlowView() {
  const topology = useReading<Topology>('topology');
  const now = useKept(overview);
  const [stage, width] = useWidth<HTMLDivElement>();
  const [chosen, setChosen] = useState<string>();
  const diagram = useMemo(
    () => (topology.value && width > 0 ? layOut(topology.value, width) : undefined),
    [topology.value, width],
  );
  return (
    <div class="flow">
      <section class="panel" aria-labelledby="flow-title">
        <header class="panel-head">
          <h2 id="flow-title">Flow</h2>
          <PaceLine />
          <Legend />
        </header>
        <div class="stage" ref={stage}>
          {diagram ? (
            <>
              <FlowDiagram diagram={diagram} overview={now} onService={setChosen} />
              <MovingMessages diagram={diagram} />
            </>
          ) : topology.error ? (
            <ErrorNote error={topology.error} again={topology.again} />
          ) : (
            <Waiting rows={8} />
          )}
        </div>
      </section>
      <ShopCounter />
      <QueueTable overview={now} />
      {chosen && <ServiceDialog name={chosen} onClose={() => setChosen(undefined)} />}
    </div>
  );
}

function Legend() {
  return (
    <ul class="legend" aria-label="What the dots mean">
      <li class="published">published</li>
      <li class="handled">handled</li>
      <li class="retried">failed, tries again</li>
      <li class="dead-lettered">dead letter</li>
    </ul>
  );
}
