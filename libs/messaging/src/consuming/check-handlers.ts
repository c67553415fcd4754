import type { Contract, Subscriptions } from '#contracts';

/** Refuses to run a service whose handlers are not exactly what its row in `subscriptions.ts` promises. */
export function checkHandlers(
  service: string,
  subscriptions: Subscriptions,
  handled: readonly Contract[],
): void {
  const promised = subscriptions[service]?.consumes ?? [];
  const missing = promised.filter((contract) => !handled.includes(contract));
  const unknown = handled.filter((contract) => !promised.includes(contract));
  const twice = handled.filter((contract, i) => handled.indexOf(contract) !== i);
  const problems = [
    ...missing.map(({ type }) => `no handler is registered for ${type}`),
    ...unknown.map(({ type }) => `${type} is handled but not in the row`),
    ...twice.map(({ type }) => `${type} has two handlers: one queue has one handler, make them one`),
  ];
  if (problems.length > 0)
    throw new Error(
      `The handlers of ${service} differ from its row in libs/contracts/src/subscriptions.ts: ${problems.join('; ')}.`,
    );
}
