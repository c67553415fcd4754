export { AllowedHosts, readHosts } from './allowed-hosts.js';
export { guardServer } from './guard-server.js';
export { type ConnectionLimits, limitConnections } from './connection-limits.js';
export { problemOf, type Refusal, refusalOf } from './refusal.js';
