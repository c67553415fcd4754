import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { containersIn, violationsInCompose, violationsInImage } from './containers.js';
import { root } from './tiny-shop.js';

const compose = readFileSync(join(root, 'docker-compose.yml'), 'utf8');
const cluster = readFileSync(join(root, 'docker-compose.cluster.yml'), 'utf8');
const image = readFileSync(join(root, 'Dockerfile'), 'utf8');

test('every container has what it needs and no more', () => {
  expect(violationsInCompose(compose)).toEqual([]);
  expect(violationsInCompose(compose, cluster)).toEqual([]);
  expect(violationsInImage(image)).toEqual([]);
});

test('the build of the image has every folder whose programs a container runs', () => {
  const kubernetes = readdirSync(join(root, 'deploy/kubernetes'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => readFileSync(join(root, 'deploy/kubernetes', file), 'utf8'));
  const programs = [compose, ...kubernetes].flatMap((text) => [...text.matchAll(/dist\/([\w-]+)\/\S+\.js/g)]);
  const folders = new Set(programs.map(([, folder]) => folder));
  expect([...folders].sort()).toEqual(['apps', 'demo', 'stack', 'stand-ins']);
  const ignored = readFileSync(join(root, '.dockerignore'), 'utf8').split('\n');
  expect(ignored).toEqual(expect.arrayContaining(['*', ...[...folders].map((folder) => `!${folder}`)]));
});

test.each([
  ['cap_drop: [ALL]', 'cap_drop: [NET_RAW]', 'drops every capability'],
  ['cap_add: [CHOWN,', 'cap_add: [SYS_ADMIN,', 'adds no capability that it does not need'],
  ["security_opt: ['no-new-privileges:true']", 'security_opt: []', 'cannot gain privileges'],
  ['read_only: true', 'read_only: false', 'has a read-only file system'],
  ['pids_limit: 200', 'user: root\n  pids_limit: 200', 'is not privileged and does not run as root'],
  ['pids_limit: 200', 'privileged: true\n  pids_limit: 200', 'is not privileged and does not run as root'],
  ["volumes: ['labels:", "volumes: ['/var/run/docker.sock:", 'shares nothing with the host'],
  ['pids_limit: 200', 'network_mode: host\n  pids_limit: 200', 'shares nothing with the host'],
  ['./stack/rabbitmq.conf', '/etc/rabbitmq.conf', 'shares nothing with the host'],
  ['rabbitmq.conf:ro', 'rabbitmq.conf', 'shares nothing with the host'],
  ['rabbitmq:4.3-management', 'rabbitmq:4-management', 'is pinned to a version that reads its data'],
  ['prom/prometheus:v3.5.0', 'prom/prometheus:latest', 'is pinned to a version that reads its data'],
  ['grafana/grafana:', 'grafana/grafana-enterprise:', 'is pinned to a version that reads its data'],
  ['observability:/etc/order-rail:ro', 'observability:/etc/order-rail', 'shares nothing with the host'],
  ['mem_limit: 1g', 'tty: false', 'limits memory and processes'],
  ["'127.0.0.1:3000:3000'", "'3000:3000'", 'publishes ports on 127.0.0.1 only'],
  [
    'dist/apps/order/src/main.js]',
    "dist/apps/order/src/main.js]\n    ports: ['127.0.0.1:3000:3000']",
    'can have several containers',
  ],
  ['3000=order:3000', '3000=order:3001', 'is reached through the proxy'],
  ["'127.0.0.1:15672:15672'", "'127.0.0.1:5672:5672'", 'publishes no port of database or broker'],
  [
    'amqp://order:${ORDER_BROKER_PASSWORD',
    'amqp://order:${ORDER_DATABASE_PASSWORD',
    'uses database passwords for the database and broker passwords for the broker',
  ],
  [
    'RABBITMQ_DEFAULT_PASS: ${ADMIN_BROKER_PASSWORD',
    'RABBITMQ_DEFAULT_PASS: ${POSTGRES_DATABASE_PASSWORD',
    'uses database passwords for the database and broker passwords for the broker',
  ],
  ['test: [CMD, pg_isready, -h, 127.0.0.1, -U, postgres]', 'disable: true', 'has a health check'],
])('reports docker-compose.yml with "%s" changed to "%s": %s', (there, planted, rule) => {
  expect(compose).toContain(there);
  expect(violationsInCompose(compose.replace(there, planted))).toContainEqual(
    expect.stringMatching(new RegExp(`: violated: ${rule}$`)),
  );
});

test.each([
  ['cap_drop: [ALL]', 'cap_drop: []', 'rabbitmq-2', 'drops every capability'],
  ['cap_add: [CHOWN,', 'cap_add: [SYS_ADMIN,', 'rabbitmq-3', 'adds no capability that it does not need'],
  ['mem_limit: 2g', 'tty: false', 'rabbitmq-2', 'limits memory and processes'],
  [
    'hostname: rabbitmq-3',
    "ports: ['127.0.0.1:5672:5672']",
    'rabbitmq-3',
    'publishes no port of database or broker',
  ],
])('reports docker-compose.cluster.yml with "%s" changed to "%s": %s: %s', (there, planted, name, rule) => {
  expect(cluster).toContain(there);
  expect(violationsInCompose(compose, cluster.replace(there, planted))).toContain(
    `${name}: violated: ${rule}`,
  );
});

test('the nodes of a cluster differ only in their names and volumes, and in the one published port', () => {
  const containers = containersIn(compose, cluster);
  const nodes = [1, 2, 3].map((n) => {
    const text = JSON.stringify({
      ...containers[n === 1 ? 'rabbitmq' : `rabbitmq-${n}`],
      ports: [],
      networks: [],
    });
    const { volumes = [], ...node } = JSON.parse(text.replaceAll(`-${n}`, '-N')) as { volumes?: string[] };
    return { ...node, volumes: volumes.sort() };
  });
  expect(nodes[1]).toEqual(nodes[0]);
  expect(nodes[2]).toEqual(nodes[0]);
  const settings = readFileSync(join(root, 'stack/rabbitmq-nodes.conf'), 'utf8');
  const names = [...settings.matchAll(/^cluster_formation\.\S+\.(\d) = rabbitmq-\1@node-\1$/gm)];
  expect(names.map(([, n]) => n)).toEqual(['1', '2', '3']);
});

test('in a cluster every client knows all three nodes', () => {
  const urls = Object.values(containersIn(compose, cluster)).flatMap(({ environment }) =>
    Object.entries(environment ?? {}).filter(([name]) => /^RABBITMQ_(MANAGEMENT_)?URL$/.test(name)),
  );
  expect(urls).toHaveLength(11);
  for (const [, url] of urls)
    expect([...url.matchAll(/@(rabbitmq-\d):\d+/g)].map(([, host]) => host)).toEqual([
      'rabbitmq-1',
      'rabbitmq-2',
      'rabbitmq-3',
    ]);
});

test('the broker raises its memory alarm well before the limit of its container', () => {
  const { mem_limit = '', volumes = [], environment } = containersIn(compose)['rabbitmq']!;
  expect(volumes).toContain(`./stack/rabbitmq.conf:${environment?.['RABBITMQ_CONFIG_FILE']}:ro`);
  const settings = readFileSync(join(root, 'stack/rabbitmq.conf'), 'utf8');
  const [, watermark] = /^vm_memory_high_watermark\.absolute = (\d+)GB$/m.exec(settings) ?? [];
  expect(Number(watermark) * 2).toBeLessThanOrEqual(Number(/^(\d+)g$/.exec(mem_limit)?.[1]));
  expect(settings).toMatch(/^disk_free_limit\.absolute = /m);
});

test.each([
  [/^USER node$/m, 'USER root', 'does not run as root'],
  [/^USER node$/m, '', 'does not run as root'],
  [/usermod -u \d+/, 'usermod -u 1001', 'runs under an id that no account of the host has'],
  [/^RUN groupmod.*$/m, '', 'runs under an id that no account of the host has'],
  [/^HEALTHCHECK [^]*$/m, '', 'has a health check'],
  [/node:24-bookworm-slim$/m, 'node:latest', 'is made from images with a version'],
  [/^USER node$/m, 'COPY . .\nUSER node', 'copies only built files into the image'],
  [/^USER node$/m, 'RUN curl https://example.com/run.sh | sh\nUSER node', 'downloads nothing'],
  [/^USER node$/m, 'ENV OPERATOR_TOKEN=secret\nUSER node', 'holds no secret'],
])('reports a Dockerfile with %s changed to "%s": %s', (there, planted, rule) => {
  expect(image).toMatch(there);
  expect(violationsInImage(image.replace(there, planted))).toContain(`violated: ${rule}`);
});
