/**
 * Loaded into a service by `node --import`: injects one fault into pg, amqplib or undici. The code of the service is the
 * one that users run.
 *
 * FAULT names the fault. FAULT_OF names its trigger: a queue, a routing key, an exchange, a path, a message id or a kind
 * of mail.
 */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const { resolve } = createRequire(import.meta.url);
const require = createRequire(import.meta.url);
const { Client } = require('pg');
const { Pool } = require('undici');
const { Channel, ConfirmChannel } = require(join(dirname(resolve('amqplib')), 'lib/channel_model.js'));

const { FAULT, FAULT_OF = '' } = process.env;

/** Like a power cut: nothing is flushed and no connection is closed in order. */
const kill = () => process.kill(process.pid, 'SIGKILL');

const wrap = (owner, name, wrapper) => {
  const original = owner[name];
  owner[name] = function (...args) {
    return wrapper((...newArgs) => original.apply(this, newArgs), args, this);
  };
};

/** Passes COMMIT to `atCommit` if a statement of the transaction had FAULT_OF as a value, alone or in a list. */
function whenCommitted(atCommit) {
  const matching = new WeakSet();
  wrap(Client.prototype, 'query', (query, args, client) => {
    const [{ text = args[0], values = args[1] }] = [Object(args[0])];
    if (/^BEGIN/.test(text)) matching.delete(client);
    if (Array.isArray(values) && values.flat().includes(FAULT_OF)) matching.add(client);
    return text === 'COMMIT' && matching.has(client) ? atCommit(() => query(...args)) : query(...args);
  });
}

/** Passes a request for the path FAULT_OF to `atRequest`. */
const whenRequested = (atRequest) =>
  wrap(Pool.prototype, 'request', (request, args) =>
    args[0].path === FAULT_OF ? atRequest(() => request(...args)) : request(...args),
  );

const faults = {
  'kill-before-commit': () => whenCommitted(kill),
  'kill-after-commit': () => whenCommitted((commit) => commit().then(kill)),
  'kill-before-publish': () =>
    wrap(ConfirmChannel.prototype, 'publish', (publish, args) =>
      args[1] === FAULT_OF ? kill() : publish(...args),
    ),
  'kill-after-confirm': () =>
    wrap(ConfirmChannel.prototype, 'publish', (publish, [exchange, key, body, options, confirmed]) =>
      publish(exchange, key, body, options, key === FAULT_OF ? kill : confirmed),
    ),
  'kill-before-send': () =>
    wrap(Channel.prototype, 'publish', (publish, args) => (args[0] === FAULT_OF ? kill() : publish(...args))),
  'drop-sent-messages': () =>
    wrap(Channel.prototype, 'publish', (publish, args) => args[0] === FAULT_OF || publish(...args)),
  'delay-sends-by-three-seconds': () =>
    wrap(Channel.prototype, 'publish', (publish, args) =>
      args[0] === FAULT_OF ? setTimeout(() => publish(...args), 3_000) : publish(...args),
    ),
  'kill-before-request': () => whenRequested(kill),
  'kill-after-request': () => whenRequested((request) => request().then(kill)),
  'clock-an-hour-ahead': () => shiftClock(3_600_000),
  'clock-an-hour-behind': () => shiftClock(-3_600_000),
};

function shiftClock(byMs) {
  const RealDate = Date;
  globalThis.Date = class Date extends RealDate {
    constructor(...args) {
      super(...(args.length === 0 ? [RealDate.now() + byMs] : args));
    }
    static now() {
      return RealDate.now() + byMs;
    }
  };
}

if (!(FAULT in faults))
  throw new Error(`FAULT=${FAULT} is unknown. Set it to one of ${Object.keys(faults).join(', ')}.`);
faults[FAULT]();
