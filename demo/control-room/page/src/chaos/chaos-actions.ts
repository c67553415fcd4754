import type { ServiceState } from '../api/types.js';

/** What can be done to a process. */
export type ChaosAct = 'kill' | 'pause' | 'resume' | 'stop' | 'start' | 'restart';

/** The page could not start again what serves it. */
const SELF = 'control-room';

/** What makes sense in a state; killing and pausing may be for a time only. */
export function actsFor(name: string, state: ServiceState): ChaosAct[] {
  if (name === SELF) return ['restart'];
  switch (state) {
    case 'up':
    case 'starting':
    case 'unknown':
      return ['kill', 'pause', 'stop'];
    case 'paused':
      return ['resume', 'kill'];
    case 'down':
    case 'stopped':
      return ['start'];
  }
}

/** What the button says, and what the act means to the process. */
export const meaningOf: Readonly<Record<ChaosAct, { label: string; does: string }>> = {
  kill: { label: 'Kill', does: 'ended at once, in the middle of whatever it does' },
  pause: { label: 'Pause', does: 'frozen: alive, holding its messages, answering nothing' },
  resume: { label: 'Resume', does: 'goes on where it was frozen' },
  stop: { label: 'Stop', does: 'finishes what is in hand, then ends' },
  start: { label: 'Start', does: 'starts and takes up what waits' },
  restart: { label: 'Restart', does: 'stops and starts again' },
};

/** How long a service may be away, in milliseconds; 0 is until somebody starts it. */
export const absences: readonly { label: string; ms: number }[] = [
  { label: 'until I start it', ms: 0 },
  { label: 'for 10 s', ms: 10_000 },
  { label: 'for 30 s', ms: 30_000 },
  { label: 'for 2 min', ms: 120_000 },
];
