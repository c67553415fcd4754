import type { Overview, StalePart } from '../api/types.js';
import type { Connection } from '../live/feed.js';
import { clock } from '../live/format.js';

/** Something that the page itself notices, at once and also without the database: no mail is sent about it. */
export interface Notice {
  key: string;
  text: string;
}

const texts: Record<StalePart['part'], (time: string) => string> = {
  rabbitmq: (time) => `RabbitMQ cannot be reached: depths and consumers are those of ${time}`,
  postgres: (time) => `PostgreSQL cannot be reached: alerts and dead letter counts are those of ${time}`,
  services: (time) => `The states of processes cannot be read: they are those of ${time}`,
};

export function noticesOf(overview: Overview | undefined, { state, since }: Connection): Notice[] {
  if (state === 'lost') {
    const time = clock(new Date(since).toISOString());
    return [{ key: 'lost', text: `The control room does not respond: all values are those of ${time}` }];
  }
  const { stale = [], services = [] } = overview ?? {};
  return [
    ...stale.map(({ part, since: time }) => ({ key: part, text: texts[part](clock(time)) })),
    ...services.flatMap(({ name, not_ready }) =>
      not_ready === undefined ? [] : [{ key: name, text: `${name} is not ready: ${not_ready}` }],
    ),
  ];
}
