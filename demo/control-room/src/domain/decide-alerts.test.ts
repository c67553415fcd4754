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
const nothing: Readings = { queues: [], presence: [], services: [], monitoring: [] };
const ofQueue = (waiting: number | undefined, dead: number | undefined = 0, unconsumedForS?: number) =>
  measure({ ...nothing, queues: [{ queue, waiting, dead, unconsumedForS }] }, thresholds);
const ofPresence = (missingForS: number) =>
  measure({ ...nothing, presence: [{ queue, missingForS }] }, thresholds);
const ofService = (reading: Partial<ServiceReading>) =>
  measure(
    { ...nothing, services: [{ service: 'email', downForS: 0, relayLagS: 0, ...reading }] },
    thresholds,
  );
const open = (kind: AlertKind, about = queue, id = 'a-1'): OpenAlert => ({ id, kind, about });
const cleared = [{ act: 'clear', id: 'a-1' }];

test('a queue that holds as many messages as it may is left in peace, with one more it is not', () => {
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

test('what is already told is not told again, however much there is of it', () => {
  expect(decideAlerts(ofQueue(5_000, 0), [open('queue_depth')])).toEqual([]);
  expect(decideAlerts(ofQueue(0, 5_000), [open('dead_letter')])).toEqual([]);
});

test('a queue that hovers around its threshold keeps its one alert, and loses it at four fifths', () => {
  for (const waiting of [101, 100, 81])
    expect(decideAlerts(ofQueue(waiting), [open('queue_depth')])).toEqual([]);
  expect(decideAlerts(ofQueue(80), [open('queue_depth')])).toEqual(cleared);
});

test('an alert of dead letters is over when the last is gone', () => {
  expect(decideAlerts(ofQueue(0, 1), [open('dead_letter')])).toEqual([]);
  expect(decideAlerts(ofQueue(0, 0), [open('dead_letter')])).toEqual(cleared);
});

test('a service that restarts is left in peace, one that stays away is not until it is back', () => {
  expect(decideAlerts(ofService({ downForS: 15 }), [])).toEqual([]);
  expect(decideAlerts(ofService({ downForS: 16 }), [])).toEqual([
    { act: 'raise', kind: 'service_down', about: 'email', count: 16, threshold: 15 },
  ]);
  expect(decideAlerts(ofService({ downForS: 1 }), [open('service_down', 'email')])).toEqual([]);
  expect(decideAlerts(ofService({}), [open('service_down', 'email')])).toEqual(cleared);
});

test('a relay that is late is told, and over at half of it; of a service that can’t be asked nothing is known', () => {
  expect(decideAlerts(ofService({ relayLagS: 31 }), [])).toEqual([
    { act: 'raise', kind: 'relay_lag', about: 'email', count: 31, threshold: 30 },
  ]);
  expect(decideAlerts(ofService({ relayLagS: 16 }), [open('relay_lag', 'email')])).toEqual([]);
  expect(decideAlerts(ofService({ relayLagS: 15 }), [open('relay_lag', 'email')])).toEqual(cleared);
  expect(decideAlerts(ofService({ relayLagS: undefined }), [open('relay_lag', 'email')])).toEqual(cleared);
});

test('the two kinds of one queue, and two queues, do not know of each other', () => {
  expect(decideAlerts(ofQueue(101, 1), [open('dead_letter')])).toMatchObject([
    { act: 'raise', kind: 'queue_depth' },
  ]);
  const other = measure(
    {
      ...nothing,
      queues: [{ queue: 'payment.charge', waiting: 0, dead: 1, unconsumedForS: 0 }],
    },
    thresholds,
  );
  expect(decideAlerts([...ofQueue(0, 1), ...other], [open('dead_letter')])).toMatchObject([
    { act: 'raise', about: 'payment.charge' },
  ]);
});

test('a queue that is missing for longer than a moment is an alert, until it is there again', () => {
  expect(decideAlerts(ofPresence(15), [])).toEqual([]);
  expect(decideAlerts(ofPresence(16), [])).toEqual([
    { act: 'raise', kind: 'queue_missing', about: queue, count: 16, threshold: 15 },
  ]);
  expect(decideAlerts(ofPresence(1), [open('queue_missing')])).toEqual([]);
  expect(decideAlerts(ofPresence(0), [open('queue_missing')])).toEqual(cleared);
});

test('a queue that nobody consumes is an alert, until somebody does; while its service is down, nothing changes', () => {
  expect(decideAlerts(ofQueue(0, 0, 16), [])).toEqual([
    { act: 'raise', kind: 'queue_unconsumed', about: queue, count: 16, threshold: 15 },
  ]);
  expect(decideAlerts(ofQueue(0, 0, undefined), [])).toEqual([]);
  expect(decideAlerts(ofQueue(0, 0, undefined), [open('queue_unconsumed')])).toEqual([]);
  expect(decideAlerts(ofQueue(0, 0, 0), [open('queue_unconsumed')])).toEqual(cleared);
});

test('alerts about the depth of a queue that is missing stay as they are', () => {
  const missing = measure(
    { ...nothing, queues: [{ queue, waiting: undefined, dead: undefined, unconsumedForS: undefined }] },
    thresholds,
  );
  expect(decideAlerts(missing, [open('queue_depth'), open('dead_letter')])).toEqual([]);
});

test('the alert of a queue that is no more is over', () => {
  expect(decideAlerts([], [open('dead_letter')])).toEqual(cleared);
});

describe('when the queues cannot be read', () => {
  const failing = (failingForS: number): Readings => ({
    ...nothing,
    queues: undefined,
    monitoring: [{ part: 'queues', failingForS }],
  });
  const decide = (readings: Readings, told: OpenAlert[]) =>
    decideAlerts(measure(readings, thresholds), told, unknownKinds(readings));

  test('an alert is raised about that, once it has lasted longer than a restart of the broker', () => {
    expect(decide(failing(30), [])).toEqual([]);
    expect(decide(failing(31), [])).toEqual([
      { act: 'raise', kind: 'monitoring_failed', about: 'queues', count: 31, threshold: 30 },
    ]);
    expect(decide(failing(60), [open('monitoring_failed', 'queues')])).toEqual([]);
  });

  test('it is cleared by the first reading that succeeds', () => {
    const readAgain: Readings = { ...nothing, monitoring: [{ part: 'queues', failingForS: 0 }] };
    expect(decide(readAgain, [open('monitoring_failed', 'queues')])).toEqual(cleared);
  });

  test('alerts about queues stay open, alerts about services are decided as ever', () => {
    expect(decide(failing(5), [open('dead_letter'), open('queue_depth')])).toEqual([]);
    expect(decide(failing(5), [open('service_down', 'email')])).toEqual(cleared);
  });
});
