import type { IncomingMessage, ServerResponse } from 'node:http';
import helmet from 'helmet';

const policyOf = (directives: Record<string, string[]>) =>
  helmet({
    contentSecurityPolicy: { useDefaults: false, directives },
    frameguard: { action: 'deny' },
    strictTransportSecurity: false,
  });

/** Nothing from elsewhere is loaded, also by the mail that the page shows: no picture tells its sender that it was read. */
const forThePage = policyOf({
  defaultSrc: ["'self'"],
  imgSrc: ["'self'", 'data:'],
  styleSrc: ["'self'", "'unsafe-inline'"],
  objectSrc: ["'none'"],
  baseUri: ["'self'"],
  formAction: ["'none'"],
  frameAncestors: ["'none'"],
});

/** What somebody else wrote, opened in a tab of its own, is a document of no origin that runs no script. */
const forMails = policyOf({
  sandbox: [],
  defaultSrc: ["'none'"],
  imgSrc: ['data:'],
  styleSrc: ["'unsafe-inline'"],
  frameAncestors: ["'none'"],
});

const contentOfMail = /^\/api\/email\/[^/]+\/(html|source|download|attachment)\b/;

/** Sets the headers by which a browser treats the inbox's page and the mails in it differently. */
export function secureHeaders(request: IncomingMessage, response: ServerResponse): void {
  const policy = contentOfMail.test(request.url ?? '') ? forMails : forThePage;
  policy(request, response, () => undefined);
}
