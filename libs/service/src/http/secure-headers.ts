import type { IncomingMessage, ServerResponse } from 'node:http';
import helmet from 'helmet';

/** The page at /docs brings its own styles within its HTML. */
const styles = ({ url = '' }: IncomingMessage): string =>
  /^\/docs(\/|\?|$)/.test(url) ? "'self' 'unsafe-inline'" : "'self'";

/**
 * What every answer tells a browser: nothing from elsewhere runs in a page of ours, and nobody shows it within theirs.
 * Not that it must come by TLS: only whoever ends TLS in front of the shop knows.
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
