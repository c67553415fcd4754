const loopback = ['127.0.0.1', 'localhost', '[::1]'];

/** A wildcard address is bound to, and no client names it. */
const wildcards = ['0.0.0.0', '::'];

/**
 * The names by which a port may be addressed: loopback, the address it is bound to, and those it is given. A name without
 * a port stands for every port, because a container or a tunnel may publish another one.
 */
export class AllowedHosts {
  private readonly names: ReadonlySet<string>;

  constructor(bound: string, given: readonly string[] = []) {
    const own = wildcards.includes(bound) ? [] : [bound.includes(':') ? `[${bound}]` : bound];
    this.names = new Set([...loopback, ...own, ...given].map((name) => name.toLowerCase()));
  }

  /** Takes the value of a `Host` header; a request without one is addressed to nobody. */
  has(host = ''): boolean {
    const name = host.toLowerCase();
    return this.names.has(name) || this.names.has(name.replace(/:\d+$/, ''));
  }
}

const hostName = /^(?:[a-z\d](?:[a-z\d._-]*[a-z\d])?|\[[\da-f:.]+\])(?::\d{1,5})?$/i;

/** Reads `ALLOWED_HOSTS`: names separated by commas. Throws with what is expected. */
export function readHosts(text: string): string[] {
  const names = text.split(',').map((name) => name.trim());
  if (names.every((name) => hostName.test(name))) return names;
  throw new Error('host names with or without a port, separated by commas, e.g. order,shop.example:8443');
}
