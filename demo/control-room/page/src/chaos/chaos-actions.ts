import type { ServiceState } from '../api/types.js';

export type ChaosAction = 'kill' | 'pause' | 'resume' | 'stop' | 'start' | 'restart';

/** Serves this page, so the page cannot start it. */
const SELF = 'control-room';

export function actionsFor(name: string, state: ServiceState): ChaosAction[] {
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

export const descriptions: Readonly<Record<ChaosAction, { label: string; effect: string }>> = {
  kill: { label: 'Kill', effect: 'ends it at once, in the middle of its work' },
  pause: { label: 'Pause', effect: 'freezes it: it keeps its messages and does not respond' },
  resume: { label: 'Resume', effect: 'continues where it was paused' },
  stop: { label: 'Stop', effect: 'finishes current messages and requests, then ends it' },
  start: { label: 'Start', effect: 'starts it; it consumes the waiting messages' },
  restart: { label: 'Restart', effect: 'stops it and starts it again' },
};

/** In milliseconds; 0 is until the service is started. */
export const durations: readonly { label: string; ms: number }[] = [
  { label: 'until I start it', ms: 0 },
  { label: 'for 10 s', ms: 10_000 },
  { label: 'for 30 s', ms: 30_000 },
  { label: 'for 2 min', ms: 120_000 },
];
