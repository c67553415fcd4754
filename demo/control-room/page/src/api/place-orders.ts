export interface Product {
  product_id: string;
  name: string;
  price: number;
  currency: string;
}

/** With `prefer_async` the response does not wait for the payment. */
export interface PlaceOrderRequest {
  product_id: string;
  quantity: number;
  payment_token: string;
  prefer_async: boolean;
}

export interface LoadRequest extends PlaceOrderRequest {
  per_second: number;
  for_seconds: number;
}

/** Orders that the control room places at a rate. `waiting` requests have no response yet. */
export interface Load {
  running: boolean;
  per_second: number;
  started_at: string;
  ends_at: string;
  sent: number;
  skipped: number;
  waiting: number;
  no_response: number;
  responses: Record<string, number>;
}

/** The response of the order service, and how long it took. */
export interface PlaceOrderResponse {
  status: number;
  took_ms: number;
  body: { order_id?: string; status?: string; detail?: string; total?: number; currency?: string } | null;
}
