/** What was done, and when. */
export interface ProofStep {
  at: string;
  text: string;
}

export const MAX_STEPS = 40;
const FIRST_STEPS = 10;

/** At most {@link MAX_STEPS}: leaves out those in the middle, because the last ones have the outcome. */
export function limitedSteps(steps: readonly ProofStep[]): ProofStep[] {
  if (steps.length <= MAX_STEPS) return [...steps];
  const last = steps.slice(FIRST_STEPS + 1 - MAX_STEPS);
  const leftOut = steps.length - FIRST_STEPS - last.length;
  const { at } = steps[FIRST_STEPS]!;
  return [...steps.slice(0, FIRST_STEPS), { at, text: `… ${leftOut} more lines` }, ...last];
}
