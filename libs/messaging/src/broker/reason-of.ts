/** amqplib does not report why RabbitMQ closes a connection before it is open. */
const REFUSED_WHEN_OPENED = /^Expected ConnectionOpenOk; got <ConnectionClose/;

/** The message of any error, also of an AggregateError or one without a message. */
export const reasonOf = (error: unknown): string => {
  if (error instanceof AggregateError) return error.errors.map(reasonOf).join(', ');
  if (error instanceof Error && REFUSED_WHEN_OPENED.test(error.message))
    return `RabbitMQ refuses the connection: the connection limit of this user or virtual host is reached, or the user has no access to it. Read RabbitMQ's log for the reason`;
  return error instanceof Error ? error.message || error.name : String(error);
};
