import { linkTo } from '../frame/route.js';
import { counted, duration, number, shortId } from '../live/format.js';
import { meaningOf } from './tokens.js';
import type { Placed } from './use-counter.js';

interface AnswersProps {
  recent: Placed[];
  tally: Record<string, number>;
  unanswered: number;
}

/** What the shop said to the last customers, each with the way to its order's story. */
export function Answers({ recent, tally, unanswered }: AnswersProps) {
  return (
    <div class="answers">
      <p class="tally" role="status">
        {Object.entries(tally).map(([status, times]) => (
          <span key={status} class={`chip ${toneOf(Number(status))}`}>
            {status} × {number(times)}
          </span>
        ))}
        {unanswered > 0 && <span class="chip">{counted(unanswered, 'customer')} waiting</span>}
      </p>
      {recent.length === 0 ? (
        <p class="hint">Place an order and follow it: its answer and the way to its story appear here.</p>
      ) : (
        <ol>
          {recent.map((placed) => (
            <AnswerLine key={placed.number} {...placed} />
          ))}
        </ol>
      )}
    </div>
  );
}

function AnswerLine({ answer, error }: Placed) {
  if (!answer) return <li class="bad">{error?.message}</li>;
  const { status, took_ms, body } = answer;
  return (
    <li>
      <span class={`chip ${toneOf(status)}`}>{status}</span>
      <span class="grow">
        {meaningOf[status] ?? body?.detail ?? 'answered'} <small>{duration(took_ms)}</small>
        {status >= 400 && body?.detail && <small class="wrap">{body.detail}</small>}
      </span>
      {body?.order_id && (
        <a href={linkTo('orders', body.order_id)} title={body.order_id}>
          {shortId(body.order_id)}
        </a>
      )}
    </li>
  );
}

const toneOf = (status: number): string => (status < 300 ? 'good' : status === 402 ? 'warn' : 'bad');
