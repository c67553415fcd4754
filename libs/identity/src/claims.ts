/** The only accepted algorithm. */
export const ALGORITHM = 'EdDSA';

export const ISSUER = 'order-rail';

/** A token of the same issuer for another audience is refused. */
export const AUDIENCE = 'order-rail-orders';

/** A customer id is part of messages, file names and mail addresses. */
export const USER_ID = /^[A-Za-z0-9-]{1,60}$/;
