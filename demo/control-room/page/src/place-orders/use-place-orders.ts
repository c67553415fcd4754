import { useEffect, useRef, useState } from 'preact/hooks';
import { post } from '../api/client.js';
import { operator } from '../api/operator.js';
import type { PlaceOrderResponse, PlaceOrderRequest } from '../api/types.js';

export interface PlacedOrder {
  number: number;
  request: PlaceOrderRequest;
  response?: PlaceOrderResponse;
  error?: Error;
}

/** While this many requests are pending, no further ones are sent. */
const MAX_PENDING = 60;
const MAX_RECENT = 6;

/** Places one order or `perSecond` orders, and counts the responses by status. */
export function usePlaceOrders() {
  const [recent, setRecent] = useState<PlacedOrder[]>([]);
  const [statusCounts, setStatusCounts] = useState<Record<string, number>>({});
  const [pending, setPending] = useState(0);
  const [streaming, setStreaming] = useState<{ request: PlaceOrderRequest; perSecond: number }>();
  const pendingCount = useRef(0);
  const numbers = useRef(0);

  const place = async (request: PlaceOrderRequest) => {
    const number = (numbers.current += 1);
    setPending((pendingCount.current += 1));
    const placed: PlacedOrder = { number, request };
    try {
      placed.response = await post<PlaceOrderResponse>('shop/orders', request);
    } catch (error) {
      placed.error = error as Error;
    }
    setPending((pendingCount.current -= 1));
    const status = String(placed.response?.status ?? 'no response');
    setStatusCounts((before) => ({ ...before, [status]: (before[status] ?? 0) + 1 }));
    setRecent((before) => [placed, ...before].slice(0, MAX_RECENT));
  };

  useEffect(() => {
    if (!streaming) return;
    const timer = setInterval(() => {
      if (pendingCount.current < MAX_PENDING) void place(streaming.request);
    }, 1000 / streaming.perSecond);
    return () => clearInterval(timer);
  }, [streaming]);

  return {
    recent,
    statusCounts,
    pending,
    streaming: streaming !== undefined,
    place,
    /** Asks for the token once, before the first order. */
    stream: async (request: PlaceOrderRequest, perSecond: number) => {
      await operator(['token']);
      setStreaming({ request, perSecond });
    },
    stop: () => setStreaming(undefined),
  };
}
