import { useEffect, useRef, useState } from 'preact/hooks';
import { act } from '../api/ask.js';
import { operator } from '../api/operator.js';
import type { CounterAnswer, Wish } from '../api/types.js';

/** One order that was placed here, and what came back. */
export interface Placed {
  number: number;
  wish: Wish;
  answer?: CounterAnswer;
  error?: Error;
}

/** More than this wait for their answers: the next ones are not sent, as a shop with a queue at the door. */
const MOST_UNANSWERED = 60;
const KEPT = 6;

/** Places orders, one or `perSecond`, and counts the answers by status. */
export function useCounter() {
  const [recent, setRecent] = useState<Placed[]>([]);
  const [tally, setTally] = useState<Record<string, number>>({});
  const [unanswered, setUnanswered] = useState(0);
  const [streaming, setStreaming] = useState<{ wish: Wish; perSecond: number }>();
  const open = useRef(0);
  const numbers = useRef(0);

  const place = async (wish: Wish) => {
    const number = (numbers.current += 1);
    setUnanswered((open.current += 1));
    const placed: Placed = { number, wish };
    try {
      placed.answer = await act<CounterAnswer>('shop/orders', wish);
    } catch (error) {
      placed.error = error as Error;
    }
    setUnanswered((open.current -= 1));
    const kind = String(placed.answer?.status ?? 'no answer');
    setTally((before) => ({ ...before, [kind]: (before[kind] ?? 0) + 1 }));
    setRecent((before) => [placed, ...before].slice(0, KEPT));
  };

  useEffect(() => {
    if (!streaming) return;
    const timer = setInterval(() => {
      if (open.current < MOST_UNANSWERED) void place(streaming.wish);
    }, 1000 / streaming.perSecond);
    return () => clearInterval(timer);
  }, [streaming]);

  return {
    recent,
    tally,
    unanswered,
    streaming: streaming !== undefined,
    place,
    /** The token is asked for once, before the first of many. */
    stream: async (wish: Wish, perSecond: number) => {
      await operator(['token']);
      setStreaming({ wish, perSecond });
    },
    stop: () => setStreaming(undefined),
  };
}
