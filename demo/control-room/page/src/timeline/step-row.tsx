import type { ComponentChildren } from 'preact';
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { TimelineStep } from '../api/timeline.js';
import { linkTo } from '../frame/route.js';
import { duration, fullTime } from '../live/format.js';
import { QueueLink } from './order-links.js';
import { beginOf, endOf } from './step-times.js';
import { textOf, timesText, toneOf } from './step-text.js';
import { type Segment, type TimeScale, timeScale } from './time-scale.js';

/** What the rows of one timeline share. `waiting` are the dead letters that wait for a decision. */
export const TimelineContext = createContext<{ scale: TimeScale; waiting: ReadonlySet<TimelineStep> }>({
  scale: timeScale([]),
  waiting: new Set(),
});

interface StepRowProps {
  step: TimelineStep;
  depth: number;
  availableAt?: number | undefined;
  children?: ComponentChildren;
}

/** A step with its begin, and a bar in which the time in the queue is drawn apart from the work. */
export function StepRow({ step, depth, availableAt, children }: StepRowProps) {
  const { scale, waiting } = useContext(TimelineContext);
  const isWaiting = waiting.has(step);
  const tone = step.step === 'dead-lettered' && !isWaiting ? 'warn' : toneOf(step);
  const begin = beginOf(step);
  const waited_ms = availableAt === undefined ? undefined : begin - availableAt;
  return (
    <div class={`step ${tone} ${step.call ? 'call' : ''}`} style={{ '--depth': depth }}>
      <time dateTime={step.at} title={fullTime(step.at)}>
        +{duration(begin - scale.first)}
      </time>
      <div class="what" title={spanTitle(step)}>
        <p>
          <span class="dot" aria-hidden="true" /> {!step.call && <b>{step.service}</b>} {textOf(step)}{' '}
          <small>{durationText(step, waited_ms)}</small>
        </p>
        {step.queue && !step.call && <QueueLink queue={step.queue} />}
        {step.error && <p class="error">{step.error}</p>}
        {isWaiting && step.queue && (
          <p>
            <a href={linkTo('dead-letters', undefined, { queue: step.queue })}>Show the dead letters</a>
          </p>
        )}
        {children}
      </div>
      <span class="bar" aria-hidden="true">
        {availableAt !== undefined && <i class="waited" style={placeOf(scale.segment(availableAt, begin))} />}
        <i class="worked" style={placeOf(scale.segment(begin, endOf(step)))} />
      </span>
    </div>
  );
}

const durationText = (step: TimelineStep, waited_ms: number | undefined): string =>
  step.step === 'published' || step.call
    ? step.took_ms
      ? `in ${duration(step.took_ms)}`
      : ''
    : timesText(step, waited_ms);

const spanTitle = ({ trace_id, span_id }: TimelineStep): string | undefined =>
  trace_id && span_id ? `Trace ${trace_id}, span ${span_id}` : undefined;

const placeOf = ({ from, share }: Segment) => ({ left: `${from * 100}%`, width: `${share * 100}%` });
