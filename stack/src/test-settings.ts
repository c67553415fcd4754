/** The settings of the services under test: the same mechanisms as by default, with shorter intervals. */
export const testSettings = {
  BANK_LATENCY_MS: '50',
  BANK_SLOW_MS: '2500',
  RETRY_DELAYS_MS: '200,400,800',
  PAYMENT_TIMEOUT_MS: '1500',
  UNPAID_CHECK_EVERY_MS: '500',
  INBOX_CLEANING_EVERY_MS: '1000',
  IDEMPOTENCY_KEYS_CLEANING_EVERY_MS: '1000',
  ALERT_QUEUE_DEPTH: '50',
  ALERTS_CHECK_EVERY_MS: '500',
  ALERT_SERVICE_DOWN_SECONDS: '5',
  ALERT_RELAY_LAG_SECONDS: '5',
  ALERT_MONITORING_FAILED_SECONDS: '5',
  ALERT_QUEUE_DOWN_SECONDS: '5',
  /** A test file places all its orders as one customer. */
  ORDERS_PER_MINUTE_PER_CUSTOMER: '100000',
  LOG_LEVEL: 'info',
};
