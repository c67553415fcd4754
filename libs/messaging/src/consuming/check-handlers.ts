import type { Contract, Subscriptions } from '#contracts';

/** Throws unless the handlers of a service are exactly the contracts that its row in `subscriptions.ts` consumes. */
export function checkHandlers(
  service: string,
  subscriptions: Subscriptions,
  handled: readonly Contract[],
): void {
  const consumed = subscriptions[service]?.consumes ?? [];
  const missing = consumed.filter((contract) => !handled.includes(contract));
  const unknown = handled.filter((contract) => !consumed.includes(contract));
  const duplicated = handled.filter((contract, i) => handled.indexOf(contract) !== i);
  const problems = [
    ...missing.map(({ type }) => `no handler is registered for ${type}`),
    ...unknown.map(({ type }) => `${type} is handled but not in the row`),
    ...duplicated.map(({ type }) => `${type} has two handlers: one queue has one handler, make them one`),
  ];
  if (problems.length > 0)
    throw new Error(
      `The handlers of ${service} differ from its row in libs/contracts/src/subscriptions.ts: ${problems.join('; ')}. Change the handlers or the row.`,
    );
}
