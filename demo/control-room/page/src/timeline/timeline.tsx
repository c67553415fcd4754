import type { Timeline } from '../api/timeline.js';
import { CopyButton } from '../frame/copyable.js';
import { Time } from '../frame/time.js';
import { counted, duration } from '../live/format.js';
import { MessageItem } from './message-item.js';
import { messageTree } from './message-tree.js';
import { OrderLinks, QueuePages, useOrderLinks } from './order-links.js';
import { OrderStateChip } from './order-state.js';
import { waitingIn } from './waiting-dead-letters.js';
import { TimelineContext } from './step-row.js';
import { LONGEST_PAUSE_MS, timeScale } from './time-scale.js';

/** The messages of an order below their causes, each step with a bar for its start and duration. */
export function TimelineSteps({
  timeline: { order_id, correlation_id, state, state_is_stored, steps },
}: {
  timeline: Timeline;
}) {
  const scale = timeScale(steps);
  const waiting = waitingIn(steps);
  const links = useOrderLinks(order_id);
  return (
    <>
      <header class="panel-head timeline-head">
        <h2>{order_id ?? 'Timeline'}</h2>
        <p>
          <OrderStateChip state={state} isStored={state_is_stored} />
          <span class="chip">{counted(steps.length, 'step')}</span>
          <span class="chip">{duration(scale.total_ms)}</span>
          {waiting.size > 0 && <span class="chip bad">{counted(waiting.size, 'dead letter')}</span>}
        </p>
      </header>
      <p class="hint">
        {steps[0] && (
          <>
            Began at <Time iso={steps[0].at} full />.{' '}
          </>
        )}
        Correlation id <code>{correlation_id}</code> <CopyButton text={correlation_id} />
        {order_id && (
          <>
            {' '}
            Order id <CopyButton text={order_id} />
          </>
        )}
      </p>
      <OrderLinks links={links} correlation_id={correlation_id} />
      <p class="hint legend">
        <LegendItem name="waited">waited in a queue or for a retry</LegendItem>
        <LegendItem name="worked">worked</LegendItem>
        <span>
          Pauses above {LONGEST_PAUSE_MS / 1_000} s are drawn as {LONGEST_PAUSE_MS / 1_000} s.
        </span>
      </p>
      <QueuePages.Provider value={links.queues}>
        <TimelineContext.Provider value={{ scale, waiting }}>
          <ul class="timeline" aria-label="Messages, each below its cause">
            <li>
              <div class="step root" style={{ '--depth': 0 }}>
                <p class="what">A request or a job</p>
              </div>
              <ul>
                {messageTree(steps).map((node) => (
                  <MessageItem key={node.key} node={node} depth={1} />
                ))}
              </ul>
            </li>
          </ul>
        </TimelineContext.Provider>
      </QueuePages.Provider>
    </>
  );
}

const LegendItem = ({ name, children }: { name: 'waited' | 'worked'; children: string }) => (
  <span>
    <span class="bar" aria-hidden="true">
      <i class={name} />
    </span>{' '}
    {children}
  </span>
);
