import type { ServiceState } from '../api/types.js';

export type ChaosAction = 'kill' | 'pause' | 'resume' | 'stop' | 'start' | 'restart' | 'partition' | 'heal';

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
  kill: { label: 'Kill', effect: 'sends SIGKILL: the process ends at once, without cleanup' },
  pause: {
    label: 'Pause',
    effect: 'suspends the process: it keeps its unacknowledged messages and does not respond',
  },
  resume: { label: 'Resume', effect: 'continues the process' },
  stop: { label: 'Stop', effect: 'sends SIGTERM: it completes current messages and requests, then ends' },
  start: { label: 'Start', effect: 'starts it; it consumes the waiting messages' },
  partition: { label: 'Partition', effect: 'cuts it off from the other nodes; its clients stay connected' },
  heal: { label: 'Heal', effect: 'connects it with the other nodes again' },
  restart: { label: 'Restart', effect: 'stops it and starts it again' },
};

/** In milliseconds; 0 is until the service is started. */
export const durations: readonly { label: string; ms: number }[] = [
  { label: 'until I start it', ms: 0 },
  { label: 'for 10 s', ms: 10_000 },
  { label: 'for 30 s', ms: 30_000 },
  { label: 'for 2 min', ms: 120_000 },
];
