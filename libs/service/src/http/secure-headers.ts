import type { IncomingMessage, ServerResponse } from 'node:http';
import helmet from 'helmet';

/** The page at /docs has inline styles. */
const styles = ({ url = '' }: IncomingMessage): string =>
  /^\/docs(\/|\?|$)/.test(url) ? "'self' 'unsafe-inline'" : "'self'";

/**
 * Allows no scripts of other origins in the shop's pages, and no page in a frame. Sends no Strict-Transport-Security: only the
 * proxy that terminates TLS knows whether the shop is reachable by TLS.
 */
export const secureHeaders: (
  request: IncomingMessage,
  response: ServerResponse,
  next: (error?: unknown) => void,
) => void = helmet({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'self'"],
      imgSrc: ["'self'", 'data:'],
      styleSrc: [styles],
      objectSrc: ["'none'"],
      baseUri: ["'none'"],
      formAction: ["'self'"],
      frameAncestors: ["'none'"],
    },
  },
  frameguard: { action: 'deny' },
  strictTransportSecurity: false,
});
