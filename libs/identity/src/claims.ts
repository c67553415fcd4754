/** The one algorithm: a token that names another is refused, whatever it names. */
export const ALGORITHM = 'EdDSA';

/** Who makes the tokens. */
export const ISSUER = 'order-rail';

/** What they are for: a token that the same provider makes for another door opens nothing here. */
export const AUDIENCE = 'order-rail-orders';

/** What a customer's id looks like; it stands in messages, file names and mail addresses. */
export const USER_ID = /^[A-Za-z0-9-]{1,60}$/;
