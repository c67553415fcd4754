/** The cards of the bank, and what it does with each. */
export const tokens = [
  { token: 'tok_ok', does: 'pays' },
  { token: 'tok_declined', does: 'is declined' },
  { token: 'tok_slow', does: 'takes ten seconds' },
  { token: 'tok_flaky', does: 'fails once, then pays' },
  { token: 'tok_down', does: 'fails while the card network is broken' },
] as const;

/** Where an answer leaves the customer, in a word. */
export const meaningOf: Readonly<Record<number, string>> = {
  201: 'paid',
  202: 'taken, paid later',
  402: 'card declined',
  409: 'refused',
  422: 'refused',
  503: 'shop is away',
};
