/** Matches no resource: no permission. */
export const NOTHING = '^$';

/** Matches no routing key. `^$` would match the empty one. */
export const NO_ROUTING_KEY = '(?!)';

const escape = (name: string) => name.replace(/[.\\+*?^$(){}|[\]-]/g, '\\$&');

/** A RabbitMQ permission is a pattern over names: this one matches the given names alone. */
export const exactly = (names: readonly string[]) =>
  names.length === 0 ? NOTHING : `^(${names.map(escape).join('|')})$`;
