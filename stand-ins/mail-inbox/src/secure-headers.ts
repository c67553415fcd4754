import type { IncomingMessage, ServerResponse } from 'node:http';
import helmet from 'helmet';

const policyOf = (directives: Record<string, string[]>) =>
  helmet({
    contentSecurityPolicy: { useDefaults: false, directives },
    frameguard: { action: 'deny' },
    strictTransportSecurity: false,
  });

/** Loads nothing from other hosts, also not for the mail that the page shows: a tracking pixel cannot report a read. */
const pagePolicy = policyOf({
  defaultSrc: ["'self'"],
  imgSrc: ["'self'", 'data:'],
  styleSrc: ["'self'", "'unsafe-inline'"],
  objectSrc: ["'none'"],
  baseUri: ["'self'"],
  formAction: ["'none'"],
  frameAncestors: ["'none'"],
});

/** A mail opened in its own tab has an opaque origin and runs no script. */
const mailPolicy = policyOf({
  sandbox: [],
  defaultSrc: ["'none'"],
  imgSrc: ['data:'],
  styleSrc: ["'unsafe-inline'"],
  frameAncestors: ["'none'"],
});

const mailContentPath = /^\/api\/email\/[^/]+\/(html|source|download|attachment)\b/;

/** Sets a Content-Security-Policy for the inbox's page, and a stricter one for the mails in it. */
export function secureHeaders(request: IncomingMessage, response: ServerResponse): void {
  const policy = mailContentPath.test(request.url ?? '') ? mailPolicy : pagePolicy;
  policy(request, response, () => undefined);
}
