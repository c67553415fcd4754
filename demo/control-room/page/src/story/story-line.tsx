import type { Story } from '../api/types.js';
import { linkTo } from '../frame/route.js';
import { clock, counted, duration } from '../live/format.js';
import { sentenceOf, toneOf } from './story-words.js';
import { type Placed, placeSteps } from './time-line.js';

/** The steps of an order from the first to the last, with bars for when each was at work. */
export function StoryLine({ story: { order_id, correlation_id, steps } }: { story: Story }) {
  const { placed, whole_ms } = placeSteps(steps);
  const failures = steps.filter((step) => toneOf(step) === 'bad').length;
  return (
    <>
      <header class="panel-head story-head">
        <h2>{order_id ?? 'Story'}</h2>
        <p>
          <span class="chip">{counted(steps.length, 'step')}</span>
          <span class="chip">{duration(whole_ms)}</span>
          {failures > 0 && <span class="chip bad">{counted(failures, 'dead letter')}</span>}
        </p>
      </header>
      <p class="hint">
        Correlation id <code>{correlation_id}</code>
      </p>
      <ol class="story">
        {placed.map((each, i) => (
          <Step key={`${each.step.at} ${each.step.message_id} ${i}`} {...each} />
        ))}
      </ol>
    </>
  );
}

function Step({ step, after_ms, from, share }: Placed) {
  const tone = toneOf(step);
  return (
    <li class={tone}>
      <time dateTime={step.at} title={clock(step.at)}>
        +{duration(after_ms)}
      </time>
      <span class="dot" aria-hidden="true" />
      <div class="what">
        <p>
          <b>{step.service}</b> {sentenceOf(step)}
          {step.took_ms !== null && step.took_ms > 0 && <small> in {duration(step.took_ms)}</small>}
        </p>
        {step.error && <p class="error">{step.error}</p>}
        {step.step === 'dead-lettered' && step.queue && (
          <p>
            <a href={linkTo('dead-letters', undefined, { queue: step.queue })}>To the dead letters</a>
          </p>
        )}
      </div>
      <span class="bar" aria-hidden="true">
        <i style={{ left: `${from * 100}%`, width: `max(4px, ${share * 100}%)` }} />
      </span>
    </li>
  );
}
