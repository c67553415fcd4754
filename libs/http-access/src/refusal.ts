import type { IncomingMessage } from 'node:http';
import type { AllowedHosts } from './allowed-hosts.js';

/** Members of a problem (RFC 9457). */
export interface Refusal {
  status: 403 | 421;
  title: string;
  detail: string;
}

/** Without the URL, so that no path can be an exception. */
type RequestHead = Pick<IncomingMessage, 'method' | 'headers'> & { socket?: { localAddress?: string } };

const unknownHost: Refusal = {
  status: 421,
  title: 'Unknown host',
  detail:
    'The name in the Host header is not allowed. Use the address that the port is bound to, or add the name to ALLOWED_HOSTS.',
};

const foreignOrigin: Refusal = {
  status: 403,
  title: 'Foreign origin',
  detail:
    'A page of another origin may only link to this address. Open the address in its own tab, or send the request from a program.',
};

/**
 * Refuses requests that a browser sends for a page of another origin, and every unknown `Host`, which prevents DNS rebinding.
 * Programs send neither `Origin` nor `Sec-Fetch-Site` and are allowed. A browser may follow a link from any page, because no
 * script can read the response.
 */
export function refusalOf(request: RequestHead, hosts: AllowedHosts): Refusal | undefined {
  if (!hosts.has(request.headers.host) && !isOwnAddress(request)) return unknownHost;
  return isForeign(request) && !isLink(request) ? foreignOrigin : undefined;
}

/**
 * The address at which this connection has arrived: Prometheus addresses each replica by it. A page that rebinds a name sends
 * that name.
 */
function isOwnAddress({ headers: { host = '' }, socket }: RequestHead): boolean {
  const address = socket?.localAddress?.replace(/^::ffff:/, '');
  if (address === undefined) return false;
  return host.replace(/:\d+$/, '') === (address.includes(':') ? `[${address}]` : address);
}

/** `Sec-Fetch-Site` has precedence: behind a proxy that changes `Host`, `Origin` does not match. */
function isForeign({ headers }: RequestHead): boolean {
  const { 'sec-fetch-site': site, origin, host } = headers;
  if (site !== undefined) return site !== 'same-origin' && site !== 'none';
  return origin !== undefined && origin !== `http://${host}` && origin !== `https://${host}`;
}

/** A link or a typed address: the response fills the tab, and no other page can read it. */
const isLink = ({ method, headers }: RequestHead): boolean =>
  (method === 'GET' || method === 'HEAD') &&
  headers['sec-fetch-mode'] === 'navigate' &&
  headers['sec-fetch-dest'] === 'document';

/** The refusal as the JSON body of `application/problem+json`. */
export const problemOf = (refusal: Refusal): string => JSON.stringify({ type: 'about:blank', ...refusal });
