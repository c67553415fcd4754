import type { Overview, StalePart } from '../api/types.js';

/** Serves this page. */
const SELF = 'control-room';

const parts: readonly StalePart['part'][] = ['rabbitmq', 'postgres', 'services'];

/** The last overview while the control room does not respond: no state of a process is known, and every value is stale. */
export const staleOverview = (last: Overview, since: string): Overview => ({
  ...last,
  services: last.services.map(({ not_ready: _, ...service }) => ({
    ...service,
    state: service.name === SELF ? 'down' : 'unknown',
    since,
  })),
  stale: parts.map((part) => ({ part, since })),
});

/** The time of the last values of a part; undefined while they are up to date. */
export const staleSince = (overview: Overview | undefined, part: StalePart['part']): string | undefined =>
  overview?.stale.find((stale) => stale.part === part)?.since;
