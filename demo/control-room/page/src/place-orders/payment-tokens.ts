/** The test cards of the bank stand-in. */
export const paymentTokens = [
  { token: 'tok_ok', effect: 'is charged' },
  { token: 'tok_declined', effect: 'is declined' },
  { token: 'tok_slow', effect: 'takes ten seconds' },
  { token: 'tok_flaky', effect: 'fails once, then is charged' },
  { token: 'tok_down', effect: 'fails while the card network is down' },
] as const;

export const meaningOf: Readonly<Record<number, string>> = {
  201: 'paid',
  202: 'accepted, charged later',
  402: 'card declined',
  409: 'refused',
  422: 'refused',
  429: 'too many orders a minute',
  503: 'order service unavailable',
};
