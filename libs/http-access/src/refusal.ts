import type { IncomingMessage } from 'node:http';
import type { AllowedHosts } from './allowed-hosts.js';

/** Why a request is not answered, as members of a problem (RFC 9457). */
export interface Refusal {
  status: 403 | 421;
  title: string;
  detail: string;
}

/** What is read of a request; its address is not, so no path is an exception. */
type RequestHead = Pick<IncomingMessage, 'method' | 'headers'>;

const unknownHost: Refusal = {
  status: 421,
  title: 'Unknown host',
  detail:
    'This port does not answer to the name in the Host header. Use the address that it is bound to, or add the name to ALLOWED_HOSTS.',
};

const foreignOrigin: Refusal = {
  status: 403,
  title: 'Foreign origin',
  detail:
    'A page of another origin may link to this address, and do nothing else with it. Open it in a tab of its own, or send the request from a program.',
};

/**
 * Refuses what a browser sends for a page that is not this port's own, and every unknown `Host`, by which DNS rebinding
 * would make a foreign page the port's own. Programs send neither `Origin` nor `Sec-Fetch-Site`, and pass. A browser may
 * follow a link from anywhere: a read that no script sees.
 */
export function refusalOf(request: RequestHead, hosts: AllowedHosts): Refusal | undefined {
  if (!hosts.has(request.headers.host)) return unknownHost;
  return isForeign(request) && !isLink(request) ? foreignOrigin : undefined;
}

/** `Sec-Fetch-Site` decides where there is one: behind a proxy that changes `Host`, `Origin` does not match. */
function isForeign({ headers }: RequestHead): boolean {
  const { 'sec-fetch-site': site, origin, host } = headers;
  if (site !== undefined) return site !== 'same-origin' && site !== 'none';
  return origin !== undefined && origin !== `http://${host}` && origin !== `https://${host}`;
}

/** A link or an address typed in: the answer fills the tab, where no other page can read it. */
const isLink = ({ method, headers }: RequestHead): boolean =>
  (method === 'GET' || method === 'HEAD') &&
  headers['sec-fetch-mode'] === 'navigate' &&
  headers['sec-fetch-dest'] === 'document';

/** The refusal as the JSON body of `application/problem+json`. */
export const problemOf = (refusal: Refusal): string => JSON.stringify({ type: 'about:blank', ...refusal });
