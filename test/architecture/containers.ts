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

/** Whose entrypoint begins as root, and what it needs for that; nothing else may add a capability. */
const entrypoints: Record<string, string[]> = {
  postgres: ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'KILL', 'SETGID', 'SETUID'],
  rabbitmq: ['CHOWN', 'DAC_OVERRIDE', 'KILL', 'SETGID', 'SETUID'],
};
const writable = ['rabbitmq'];
const endByThemselves = ['setup', 'verify', 'token'];
/** What carries messages and rows between the services is nobody else's business, this machine's users included. */
const withoutDoor = { postgres: ['5432'], rabbitmq: ['5672'] } as Record<string, string[]>;

/** The containers of a compose file by name, with what they inherit. */
export const containersIn = (text: string): Record<string, Container> =>
  (parse(text, { merge: true }) as { services: Record<string, Container> }).services;

/** What a compose file gives its containers beyond what they need. */
export function looseEndsOfCompose(text: string): string[] {
  return Object.entries(containersIn(text)).flatMap(([name, container]) => {
    const { ports = [], volumes = [], cap_add = [], environment = {}, healthcheck } = container;
    const expected: Record<string, boolean> = {
      'drops every capability': String(container.cap_drop) === 'ALL',
      'adds no capability that it does not need': cap_add.every((one) => entrypoints[name]?.includes(one)),
      'can gain no privilege': container.security_opt?.includes('no-new-privileges:true') === true,
      'has a read-only file system': container.read_only === true || writable.includes(name),
      'is not privileged, and not made root':
        !container.privileged && !/^(0|root)\b/.test(container.user ?? ''),
      'shares nothing with the machine':
        /^(none)?$/.test(container.network_mode ?? '') && !container.pid && volumes.every(isHarmless),
      'is pinned to a version that reads its data': isPinned(container.image ?? 'order-rail'),
      'has bounds for memory and processes': Boolean(container.mem_limit && container.pids_limit),
      'opens its ports on 127.0.0.1 alone': ports.every((port) => String(port).startsWith('127.0.0.1:')),
      'has no door for what only services say to it': ports.every(
        (port) => !withoutDoor[name]?.includes(String(port).split(':').at(-1)!),
      ),
      'has of each password one for the database or one for the broker': passwordsIn(environment).every(
        ([place, name]) => systemOf[place]?.test(name) ?? place === name,
      ),
      'is asked for its health': endByThemselves.includes(name)
        ? healthcheck?.disable === true
        : (healthcheck?.test !== undefined && !healthcheck.disable) || container.image === 'order-rail',
    };
    return Object.entries(expected)
      .filter(([, holds]) => !holds)
      .map(([rule]) => `${name}: not so: ${rule}`);
  });
}

/** Where a password is used, which is a URL's scheme or a variable, and the name that it has in .env. */
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
  POSTGRES_PASSWORD: /^POSTGRES_DATABASE_PASSWORD$/,
  RABBITMQ_DEFAULT_PASS: /^ADMIN_BROKER_PASSWORD$/,
};

/** A volume that Docker keeps, or a settings file of this project, read-only; no folder or socket of the machine. */
const isHarmless = (volume: string): boolean =>
  /^[a-z]/.test(volume) || /^\.\/stack\/[\w-]+\.conf:[^:]+:ro$/.test(volume);

/** PostgreSQL changes its files with the major version, RabbitMQ with the minor one. */
const isPinned = (image: string): boolean =>
  /^(order-rail|postgres:\d+|rabbitmq:\d+\.\d+-management)$/.test(image);

/** What an image's recipe leaves open: who runs in it, whether it is asked for its health, what it is made from. */
export function looseEndsOfImage(text: string): string[] {
  const stages = text.split(/^(?=FROM )/m).slice(1);
  const last = stages.at(-1) ?? '';
  const user = [...last.matchAll(/^USER (\S+)/gm)].at(-1)?.[1] ?? 'root';
  const expected: Record<string, boolean> = {
    'runs as somebody who owns nothing': !/^(0|root)$/.test(user),
    'runs under an id that no account of the machine has':
      Number(/^RUN .*usermod -u (\d+)/m.exec(last)?.[1]) > 10_000,
    'is asked for its health': /^HEALTHCHECK (?!NONE)/m.test(last),
    'is made from images with a version': stages.every((stage) => /^FROM \S+:(?!latest)\S*\d/.test(stage)),
    'takes into the image only what was built': !/^(COPY|ADD) \. /m.test(last),
    'fetches nothing by itself': !/^ADD https?:|\b(curl|wget)\b/m.test(text),
    'holds no secret': !/^(ENV|ARG) \w*(PASSWORD|TOKEN|SECRET|KEY)/im.test(text),
  };
  return Object.entries(expected)
    .filter(([, holds]) => !holds)
    .map(([rule]) => `not so: ${rule}`);
}
