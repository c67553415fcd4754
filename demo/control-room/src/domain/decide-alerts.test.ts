import {
  type AlertKind,
  decideAlerts,
  measure,
  type OpenAlert,
  type Readings,
  type ServiceReading,
  unknownKinds,
} from './decide-alerts.js';

const queue = 'email.send';
const thresholds = {
  ...{ queueDepth: 100, serviceDownS: 15, relayLagS: 30, monitoringFailedS: 30 },
  queueDownS: 15,
};
const noReadings: Readings = { queues: [], presence: [], services: [], monitoring: [] };
const ofQueue = (waiting: number | undefined, dead: number | undefined = 0, unconsumedForS?: number) =>
  measure({ ...noReadings, queues: [{ queue, waiting, dead, unconsumedForS }] }, thresholds);
const ofPresence = (missingForS: number) =>
  measure({ ...noReadings, presence: [{ queue, missingForS }] }, thresholds);
const ofService = (reading: Partial<ServiceReading>) =>
  measure(
    {
      ...noReadings,
      services: [{ service: 'email', process: 'email', downForS: 0, relayLagS: 0, ...reading }],
    },
    thresholds,
  );
const open = (kind: AlertKind, about = queue, id = 'a-1'): OpenAlert => ({ id, kind, about });
const cleared = [{ act: 'clear', id: 'a-1' }];

test('a queue raises an alert above its threshold, not at it', () => {
  expect(decideAlerts(ofQueue(100), [])).toEqual([]);
  expect(decideAlerts(ofQueue(101), [])).toEqual([
    { act: 'raise', kind: 'queue_depth', about: queue, count: 101, threshold: 100 },
  ]);
});

test('the first dead letter raises an alert', () => {
  expect(decideAlerts(ofQueue(0, 1), [])).toEqual([
    { act: 'raise', kind: 'dead_letter', about: queue, count: 1, threshold: 0 },
  ]);
});

test('an open alert is not raised again, whatever the count', () => {
  expect(decideAlerts(ofQueue(5_000, 0), [open('queue_depth')])).toEqual([]);
  expect(decideAlerts(ofQueue(0, 5_000), [open('dead_letter')])).toEqual([]);
});

test('a queue around its threshold keeps its alert, which is cleared at four fifths', () => {
  for (const waiting of [101, 100, 81])
    expect(decideAlerts(ofQueue(waiting), [open('queue_depth')])).toEqual([]);
  expect(decideAlerts(ofQueue(80), [open('queue_depth')])).toEqual(cleared);
});

test('an alert about dead letters is cleared when none waits any more', () => {
  expect(decideAlerts(ofQueue(0, 1), [open('dead_letter')])).toEqual([]);
  expect(decideAlerts(ofQueue(0, 0), [open('dead_letter')])).toEqual(cleared);
});

test('a service that restarts raises no alert; one that stays down does, until it is up again', () => {
  expect(decideAlerts(ofService({ downForS: 15 }), [])).toEqual([]);
  expect(decideAlerts(ofService({ downForS: 16 }), [])).toEqual([
    { act: 'raise', kind: 'service_down', about: 'email', count: 16, threshold: 15 },
  ]);
  expect(decideAlerts(ofService({ downForS: 1 }), [open('service_down', 'email')])).toEqual([]);
  expect(decideAlerts(ofService({}), [open('service_down', 'email')])).toEqual(cleared);
});

test('a relay lag raises an alert, which is cleared at half of the threshold or when the service cannot be read', () => {
  expect(decideAlerts(ofService({ relayLagS: 31 }), [])).toEqual([
    { act: 'raise', kind: 'relay_lag', about: 'email', count: 31, threshold: 30 },
  ]);
  expect(decideAlerts(ofService({ relayLagS: 16 }), [open('relay_lag', 'email')])).toEqual([]);
  expect(decideAlerts(ofService({ relayLagS: 15 }), [open('relay_lag', 'email')])).toEqual(cleared);
  expect(decideAlerts(ofService({ relayLagS: undefined }), [open('relay_lag', 'email')])).toEqual(cleared);
});

test('alerts of different kinds and of different queues are independent', () => {
  expect(decideAlerts(ofQueue(101, 1), [open('dead_letter')])).toMatchObject([
    { act: 'raise', kind: 'queue_depth' },
  ]);
  const other = measure(
    {
      ...noReadings,
      queues: [{ queue: 'payment.charge', waiting: 0, dead: 1, unconsumedForS: 0 }],
    },
    thresholds,
  );
  expect(decideAlerts([...ofQueue(0, 1), ...other], [open('dead_letter')])).toMatchObject([
    { act: 'raise', about: 'payment.charge' },
  ]);
});

test('a queue that is missing for longer than the threshold raises an alert, until it exists again', () => {
  expect(decideAlerts(ofPresence(15), [])).toEqual([]);
  expect(decideAlerts(ofPresence(16), [])).toEqual([
    { act: 'raise', kind: 'queue_missing', about: queue, count: 16, threshold: 15 },
  ]);
  expect(decideAlerts(ofPresence(1), [open('queue_missing')])).toEqual([]);
  expect(decideAlerts(ofPresence(0), [open('queue_missing')])).toEqual(cleared);
});

test('a queue without a consumer raises an alert, until it has one; while its service is down, nothing changes', () => {
  expect(decideAlerts(ofQueue(0, 0, 16), [])).toEqual([
    { act: 'raise', kind: 'queue_unconsumed', about: queue, count: 16, threshold: 15 },
  ]);
  expect(decideAlerts(ofQueue(0, 0, undefined), [])).toEqual([]);
  expect(decideAlerts(ofQueue(0, 0, undefined), [open('queue_unconsumed')])).toEqual([]);
  expect(decideAlerts(ofQueue(0, 0, 0), [open('queue_unconsumed')])).toEqual(cleared);
});

test('alerts about the depth of a missing queue stay as they are', () => {
  const missing = measure(
    { ...noReadings, queues: [{ queue, waiting: undefined, dead: undefined, unconsumedForS: undefined }] },
    thresholds,
  );
  expect(decideAlerts(missing, [open('queue_depth'), open('dead_letter')])).toEqual([]);
});

test('the alert about a queue that left the topology is cleared', () => {
  expect(decideAlerts([], [open('dead_letter')])).toEqual(cleared);
});

describe('when the queues cannot be read', () => {
  const failing = (failingForS: number): Readings => ({
    ...noReadings,
    queues: undefined,
    monitoring: [{ part: 'queues', failingForS }],
  });
  const decide = (readings: Readings, openAlerts: OpenAlert[]) =>
    decideAlerts(measure(readings, thresholds), openAlerts, unknownKinds(readings));

  test('an alert is raised about that once it lasts longer than the threshold', () => {
    expect(decide(failing(30), [])).toEqual([]);
    expect(decide(failing(31), [])).toEqual([
      { act: 'raise', kind: 'monitoring_failed', about: 'queues', count: 31, threshold: 30 },
    ]);
    expect(decide(failing(60), [open('monitoring_failed', 'queues')])).toEqual([]);
  });

  test('that alert is cleared by the first successful reading', () => {
    const readAgain: Readings = { ...noReadings, monitoring: [{ part: 'queues', failingForS: 0 }] };
    expect(decide(readAgain, [open('monitoring_failed', 'queues')])).toEqual(cleared);
  });

  test('alerts about queues stay open, alerts about services are cleared as usual', () => {
    expect(decide(failing(5), [open('dead_letter'), open('queue_depth')])).toEqual([]);
    expect(decide(failing(5), [open('service_down', 'email')])).toEqual(cleared);
  });
});
