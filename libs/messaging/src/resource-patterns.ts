/** The right to nothing at all. */
export const NOTHING = '^$';

/** Matches no routing key. `^$` would match the empty one. */
export const NO_ROUTING_KEY = '(?!)';

const escape = (name: string) => name.replace(/[.\\+*?^$(){}|[\]-]/g, '\\$&');

/** Rights are patterns over names, as RabbitMQ keeps them: these names and no other. */
export const exactly = (names: readonly string[]) =>
  names.length === 0 ? NOTHING : `^(${names.map(escape).join('|')})$`;
