/** A load of orders at a constant rate, for a limited time. */
export interface LoadPlan {
  perSecond: number;
  forSeconds: number;
}

/** Below the 30 that order accepts by default, so that no order of a load is refused. */
const ORDERS_PER_MINUTE_PER_CUSTOMER = 20;

/** As many customers as the load needs so that none of them exceeds its limit. */
export const customersFor = ({ perSecond }: LoadPlan): number =>
  Math.ceil((perSecond * 60) / ORDERS_PER_MINUTE_PER_CUSTOMER);

export const totalOf = ({ perSecond, forSeconds }: LoadPlan): number => perSecond * forSeconds;

/** How many orders should have been sent after this time: the first one at once, and never more than the plan has. */
export const dueAfter = (plan: LoadPlan, elapsedMs: number): number =>
  Math.min(totalOf(plan), Math.floor((elapsedMs / 1_000) * plan.perSecond) + 1);
