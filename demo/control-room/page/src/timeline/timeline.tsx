import type { Timeline } from '../api/types.js';
import { linkTo } from '../frame/route.js';
import { clock, counted, duration } from '../live/format.js';
import { textOf, toneOf } from './step-text.js';
import { type PlacedStep, placeSteps } from './place-steps.js';

/** The steps of an order, each with a bar for its start and duration. */
export function TimelineSteps({ timeline: { order_id, correlation_id, steps } }: { timeline: Timeline }) {
  const { placed, total_ms } = placeSteps(steps);
  const failures = steps.filter((step) => toneOf(step) === 'bad').length;
  return (
    <>
      <header class="panel-head timeline-head">
        <h2>{order_id ?? 'Timeline'}</h2>
        <p>
          <span class="chip">{counted(steps.length, 'step')}</span>
          <span class="chip">{duration(total_ms)}</span>
          {failures > 0 && <span class="chip bad">{counted(failures, 'dead letter')}</span>}
        </p>
      </header>
      <p class="hint">
        Correlation id <code>{correlation_id}</code>
      </p>
      <ol class="timeline">
        {placed.map((placedStep, i) => (
          <Step key={`${placedStep.step.at} ${placedStep.step.message_id} ${i}`} {...placedStep} />
        ))}
      </ol>
    </>
  );
}

function Step({ step, after_ms, from, share }: PlacedStep) {
  const tone = toneOf(step);
  return (
    <li class={tone}>
      <time dateTime={step.at} title={clock(step.at)}>
        +{duration(after_ms)}
      </time>
      <span class="dot" aria-hidden="true" />
      <div class="what">
        <p>
          <b>{step.service}</b> {textOf(step)}
          {step.took_ms !== null && step.took_ms > 0 && <small> in {duration(step.took_ms)}</small>}
        </p>
        {step.error && <p class="error">{step.error}</p>}
        {step.step === 'dead-lettered' && step.queue && (
          <p>
            <a href={linkTo('dead-letters', undefined, { queue: step.queue })}>Show the dead letters</a>
          </p>
        )}
      </div>
      <span class="bar" aria-hidden="true">
        <i style={{ left: `${from * 100}%`, width: `max(4px, ${share * 100}%)` }} />
      </span>
    </li>
  );
}
