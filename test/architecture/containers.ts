import { subscriptions } from '#contracts';
import { parse } from 'yaml';

interface Container {
  image?: string;
  read_only?: boolean;
  privileged?: boolean;
  user?: string;
  cap_drop?: string[];
  cap_add?: string[];
  security_opt?: string[];
  tmpfs?: string[];
  volumes?: string[];
  environment?: Record<string, string>;
  ports?: string[];
  mem_limit?: string;
  pids_limit?: number;
  network_mode?: string;
  pid?: string;
  healthcheck?: { test?: string[]; disable?: boolean };
}

/** Containers whose entrypoint starts as root, with the capabilities it needs; the others add none. */
const entrypoints: Record<string, string[]> = {
  postgres: ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'KILL', 'SETGID', 'SETUID'],
  rabbitmq: ['CHOWN', 'DAC_OVERRIDE', 'KILL', 'SETGID', 'SETUID'],
};
const writable = ['rabbitmq', 'kafka'];
/** The images of the profile observability. */
const observers = [
  'prom/prometheus',
  'quay.io/prometheuscommunity/postgres-exporter',
  'grafana/grafana',
  'jaegertracing/jaeger',
];
/** The images of the profile rails, without Redis. */
const rails = ['apache/kafka', 'softwaremill/elasticmq-native'];
const oneTimeJobs = ['setup', 'verify', 'token'];
/** Ports that only services use: other users of the host must not reach them. */
const unpublished = { postgres: ['5432'], rabbitmq: ['5672'] } as Record<string, string[]>;

/** Several containers of a service could not publish one port, so the proxy publishes it. */
const scalable = Object.keys(subscriptions).filter((service) => service !== 'control-room');

/** By name, with YAML merge keys resolved. A second file changes the containers of the first, as `docker compose -f -f` does. */
export const containersIn = (...files: string[]): Record<string, Container> =>
  files
    .map((text) => (parse(text, { merge: true }) as { services: Record<string, Container> }).services)
    .reduce((merged, services) => ({ ...merged, ...merge(merged, services) }));

const merge = (merged: Record<string, Container>, services: Record<string, Container>) =>
  Object.fromEntries(
    Object.entries(services).map(([name, changes]) => {
      const container = merged[name] ?? {};
      const targets = changes.volumes?.map(targetOf) ?? [];
      const kept = container.volumes?.filter((volume) => !targets.includes(targetOf(volume))) ?? [];
      return [
        name,
        {
          ...container,
          ...changes,
          ports: [...(container.ports ?? []), ...(changes.ports ?? [])],
          volumes: [...kept, ...(changes.volumes ?? [])],
          environment: { ...container.environment, ...changes.environment },
        },
      ];
    }),
  );

const targetOf = (volume: string) => volume.split(':')[1];

/** The nodes of a cluster are containers of the same kind. */
const kindOf = (name: string): string => name.replace(/^rabbitmq-\d$/, 'rabbitmq');

export function violationsInCompose(...files: string[]): string[] {
  const containers = containersIn(...files);
  const { proxy } = containers;
  const routes = String(proxy?.environment?.['PROXY_ROUTES']).split(',');
  return Object.entries(containers).flatMap(([name, container]) => {
    const { ports = [], volumes = [], cap_add = [], environment = {}, healthcheck } = container;
    const expected: Record<string, boolean> = {
      'drops every capability': String(container.cap_drop) === 'ALL',
      'adds no capability that it does not need': cap_add.every((capability) =>
        entrypoints[kindOf(name)]?.includes(capability),
      ),
      'cannot gain privileges': container.security_opt?.includes('no-new-privileges:true') === true,
      'has a read-only file system': container.read_only === true || writable.includes(kindOf(name)),
      'is not privileged and does not run as root':
        !container.privileged && !/^(0|root)\b/.test(container.user ?? ''),
      'shares nothing with the host':
        /^(none)?$/.test(container.network_mode ?? '') && !container.pid && volumes.every(isAllowedVolume),
      'is pinned to a version that reads its data': isPinned(container.image ?? 'order-rail'),
      'limits memory and processes': Boolean(container.mem_limit && container.pids_limit),
      'publishes ports on 127.0.0.1 only': ports.every((port) => String(port).startsWith('127.0.0.1:')),
      'can have several containers': !scalable.includes(name) || ports.length === 0,
      'is reached through the proxy':
        !scalable.includes(name) ||
        (routes.includes(`${environment?.['PORT']}=${name}:${environment?.['PORT']}`) &&
          proxy?.ports?.includes(`127.0.0.1:${environment?.['PORT']}:${environment?.['PORT']}`) === true),
      'publishes no port of database or broker': ports.every(
        (port) => !unpublished[kindOf(name)]?.includes(String(port).split(':').at(-1)!),
      ),
      'uses database passwords for the database and broker passwords for the broker': passwordsIn(
        environment,
      ).every(([place, name]) => systemOf[place]?.test(name) ?? place === name),
      'has a health check': oneTimeJobs.includes(name)
        ? healthcheck?.disable === true
        : (healthcheck?.test !== undefined && !healthcheck.disable) || container.image === 'order-rail',
    };
    return Object.entries(expected)
      .filter(([, holds]) => !holds)
      .map(([rule]) => `${name}: violated: ${rule}`);
  });
}

/** Pairs of the place that uses a password (URL scheme or variable) and its name in .env. */
const passwordsIn = (environment: Record<string, string | number | null>): [string, string][] =>
  Object.entries(environment).flatMap(([variable, value]) =>
    [...String(value).matchAll(/(?:(\w+):\/\/[\w-]+:)?\$\{(\w+_PASSWORD)\b/g)].map(
      ([, scheme, name = '']): [string, string] => [scheme ?? variable, name],
    ),
  );

const systemOf: Record<string, RegExp> = {
  postgresql: /_DATABASE_PASSWORD$/,
  amqp: /_BROKER_PASSWORD$/,
  http: /_BROKER_PASSWORD$/,
  DATA_SOURCE_PASS: /^METRICS_DATABASE_PASSWORD$/,
  POSTGRES_PASSWORD: /^POSTGRES_DATABASE_PASSWORD$/,
  RABBITMQ_DEFAULT_PASS: /^ADMIN_BROKER_PASSWORD$/,
};

/** A named volume, or configuration files of this project, read-only; no other folder or socket of the host. */
const isAllowedVolume = (volume: string): boolean =>
  /^[a-z]/.test(volume) ||
  /^\.\/(stack\/[\w-]+\.conf|deploy\/observability(\/grafana)?):[^:]+:ro$/.test(volume);

/** The data format changes with the major version of PostgreSQL and the minor version of RabbitMQ. The others are pinned exactly. */
const isPinned = (image: string): boolean =>
  /^(order-rail|postgres:\d+|rabbitmq:\d+\.\d+-management|redis:\d+)$/.test(image) ||
  ([...observers, ...rails].includes(image.split(':')[0]!) && /:v?\d+\.\d+\.\d+$/.test(image));

export function violationsInImage(text: string): string[] {
  const stages = text.split(/^(?=FROM )/m).slice(1);
  const last = stages.at(-1) ?? '';
  const user = [...last.matchAll(/^USER (\S+)/gm)].at(-1)?.[1] ?? 'root';
  const expected: Record<string, boolean> = {
    'does not run as root': !/^(0|root)$/.test(user),
    'runs under an id that no account of the host has':
      Number(/^RUN .*usermod -u (\d+)/m.exec(last)?.[1]) > 10_000,
    'has a health check': /^HEALTHCHECK (?!NONE)/m.test(last),
    'is made from images with a version': stages.every((stage) => /^FROM \S+:(?!latest)\S*\d/.test(stage)),
    'copies only built files into the image': !/^(COPY|ADD) \. /m.test(last),
    'downloads nothing': !/^ADD https?:|\b(curl|wget)\b/m.test(text),
    'holds no secret': !/^(ENV|ARG) \w*(PASSWORD|TOKEN|SECRET|KEY)/im.test(text),
  };
  return Object.entries(expected)
    .filter(([, holds]) => !holds)
    .map(([rule]) => `violated: ${rule}`);
}
