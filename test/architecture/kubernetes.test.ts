import { existsSync, readFileSync } from 'node:fs';
import { type Subscriptions, subscriptions } from '#contracts';
import { parse } from 'yaml';
import { folderOf } from '../../stack/src/apps.js';
import { generatedResources } from '../../stack/src/kubernetes/resources.js';
import { maxDatabaseConnections, processesOf } from '../../stack/src/setup/limits.js';
import {
  againstDefinitions,
  buildOverlay,
  environmentOf,
  hasKubectl,
  isOfAnOperator,
  overlays,
  podOf,
  type Resource,
  unknownFields,
  wrongValues,
} from './kubernetes.js';

const services = Object.keys(subscriptions);
const definitions = process.env['RESOURCE_DEFINITIONS'];

/** A skipped test says in its name what is missing. */
const withKubectl = hasKubectl ? test : test.skip;
const because = hasKubectl ? '' : ' (skipped: kubectl is not installed)';
const withDefinitions = hasKubectl && definitions ? test : test.skip;
const becauseOfDefinitions = definitions
  ? because
  : ' (skipped: RESOURCE_DEFINITIONS names no folder with the definitions of the operators)';

interface RabbitmqSpec {
  replicas: number;
  rabbitmq: { additionalConfig: string };
}
interface PostgresSpec {
  postgresql: { parameters: Record<string, string> };
}
interface ScaledObjectSpec {
  minReplicaCount: number;
  maxReplicaCount: number;
  scaleTargetRef: { name: string };
}

const deployment = (name: string, inContainer: object): Resource => {
  const spec = {
    selector: { matchLabels: { app: name } },
    template: {
      metadata: { labels: { app: name } },
      spec: { containers: [{ name: 'main', image: 'order-rail', ...inContainer }] },
    },
  };
  return { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name }, spec };
};

const workloadsIn = (resources: readonly Resource[]): Resource[] =>
  resources.filter(({ kind }) => kind === 'Deployment' || kind === 'Job');

const namedIn = (resources: readonly Resource[], kind: string, name: string): Resource | undefined =>
  resources.find((resource) => resource.kind === kind && resource.metadata.name === name);

/** Sorted. Without those that the operator, or the size of the volume, decides. */
const settingsIn = (config: string): string[] =>
  config
    .split('\n')
    .filter((line) => /^[a-z]/.test(line) && !/^(cluster_formation|vm_memory|disk_free)/.test(line))
    .sort();

test('docs writes the resources that follow from the subscriptions', () => {
  for (const [file, text] of Object.entries(generatedResources(subscriptions)))
    expect(readFileSync(`deploy/kubernetes/base/generated/${file}`, 'utf8')).toBe(text);
});

test('a wrong value is found', async () => {
  expect(await wrongValues([deployment('right', {})])).toEqual([]);
  const wrong = deployment('wrong', { ports: [{ containerPort: 'http' }] });
  expect(await wrongValues([wrong])).toEqual([expect.stringContaining('containerPort must be integer')]);
});

test(`no overlay has a field that Kubernetes does not know, and one would be found${because}`, () => {
  const planted = deployment('planted', { livenesProbe: {} });
  const built = hasKubectl ? overlays.flatMap(buildOverlay) : [];
  expect(unknownFields([...built, planted])).toEqual([
    expect.stringMatching(/^Deployment planted: .*livenesProbe/),
  ]);
});

for (const overlay of overlays) {
  const resources = hasKubectl ? buildOverlay(overlay) : [];

  withKubectl(
    `overlay ${overlay}: Kubernetes and the Gateway API accept every resource${because}`,
    async () => {
      expect(resources.length).toBeGreaterThan(40);
      expect(await wrongValues(resources)).toEqual([]);
    },
  );

  withDefinitions(`overlay ${overlay}: the operators accept every resource${becauseOfDefinitions}`, () => {
    expect(resources.filter(isOfAnOperator).length).toBeGreaterThanOrEqual(2);
    expect(againstDefinitions(resources, definitions!)).toEqual([]);
    const planted: Resource = {
      apiVersion: 'rabbitmq.com/v1beta1',
      kind: 'RabbitmqCluster',
      metadata: { name: 'x' },
    };
    expect(againstDefinitions([{ ...planted, spec: { replicas: 'three' } }], definitions!)).toHaveLength(1);
    expect(againstDefinitions([{ ...planted, spec: { replica: 3 } }], definitions!)).toHaveLength(1);
  });

  withKubectl(
    `overlay ${overlay}: every service runs its own program with its own passwords only${because}`,
    () => {
      for (const service of services) {
        const [container] = podOf(namedIn(resources, 'Deployment', service)!).containers;
        expect(container.command.at(-1)).toBe(`dist/${folderOf(service)}/src/main.js`);
        const keys = container.env.flatMap(({ valueFrom }) => valueFrom?.secretKeyRef?.key ?? []);
        const own = service.toUpperCase().replaceAll('-', '_');
        expect(keys.filter((key) => key.endsWith('_PASSWORD')).sort()).toEqual([
          `${own}_BROKER_PASSWORD`,
          `${own}_DATABASE_PASSWORD`,
        ]);
        expect(namedIn(resources, 'Service', service)).toBeDefined();
        expect(namedIn(resources, 'PodDisruptionBudget', service)).toBeDefined();
        expect(namedIn(resources, 'NetworkPolicy', service)).toBeDefined();
      }
    },
  );

  withKubectl(`overlay ${overlay}: every service knows each broker node by its own name${because}`, () => {
    const { metadata, spec } = resources.find(({ kind }) => kind === 'RabbitmqCluster')!;
    // The names that the Cluster Operator gives to the StatefulSet and to the headless Service.
    const nodes = Array.from(
      { length: (spec as RabbitmqSpec).replicas },
      (_, i) => `${metadata.name}-server-${i}.${metadata.name}-nodes`,
    );
    for (const [service, { monitorsQueues }] of Object.entries<Subscriptions[string]>(subscriptions)) {
      const variables = environmentOf(namedIn(resources, 'Deployment', service)!);
      const login = `${service}:${service.toUpperCase().replaceAll('-', '_')}_BROKER_PASSWORD`;
      expect(variables['RABBITMQ_URL']!.split(',')).toEqual(
        nodes.map((node) => `amqp://${login}@${node}:5672/order-rail`),
      );
      if (monitorsQueues)
        expect(variables['RABBITMQ_MANAGEMENT_URL']!.split(',')).toEqual(
          nodes.map((node) => `http://${login}@${node}:15672`),
        );
    }
    const { RABBITMQ_METRICS_URLS } = environmentOf(namedIn(resources, 'Deployment', 'control-room')!);
    expect(RABBITMQ_METRICS_URLS!.split(',')).toEqual(
      nodes.map((node) => `${node.split('.')[0]}=http://${node}:15692`),
    );
    const { RABBITMQ_MANAGEMENT_URL } = environmentOf(namedIn(resources, 'Job', 'setup')!);
    expect(RABBITMQ_MANAGEMENT_URL!.split(',')).toEqual(
      nodes.map((node) => `http://USERNAME:PASSWORD@${node}:15672`),
    );
  });

  withKubectl(`overlay ${overlay}: every container is non-root, read-only and bounded${because}`, () => {
    expect(workloadsIn(resources).length).toBeGreaterThan(services.length);
    for (const pod of workloadsIn(resources).map(podOf)) {
      expect(pod.securityContext).toMatchObject({
        runAsNonRoot: true,
        seccompProfile: { type: 'RuntimeDefault' },
      });
      expect(pod.automountServiceAccountToken).toBe(false);
      for (const container of pod.containers) {
        expect(container.securityContext).toEqual({
          readOnlyRootFilesystem: true,
          allowPrivilegeEscalation: false,
          capabilities: { drop: ['ALL'] },
        });
        expect(container.resources).toMatchObject({ requests: expect.anything(), limits: expect.anything() });
        expect(existsSync(container.command.at(-1)!.replace(/^dist\/(.*)\.js$/, '$1.ts'))).toBe(true);
      }
    }
  });

  withKubectl(`overlay ${overlay}: a pod has time for the shutdown of its service${because}`, () => {
    const [, deadline] = /DEADLINE_MS = ([\d_]+)/.exec(readFileSync('libs/service/src/shutdown.ts', 'utf8'))!;
    for (const service of services) {
      const pod = podOf(namedIn(resources, 'Deployment', service)!);
      const before = pod.containers[0].lifecycle.preStop.sleep.seconds;
      const needed = before + Number(deadline!.replaceAll('_', '')) / 1000;
      expect(pod.terminationGracePeriodSeconds).toBeGreaterThan(needed);
    }
  });

  withKubectl(`overlay ${overlay}: secrets are named as in the .env of the containers${because}`, () => {
    const compose = readFileSync('docker-compose.yml', 'utf8');
    const inEnv = new Set([...compose.matchAll(/\$\{([A-Z_]+):\?/g)].map(([, name]) => name));
    const keys = workloadsIn(resources)
      .flatMap((workload) => podOf(workload).containers[0].env)
      .flatMap(({ valueFrom }) => valueFrom?.secretKeyRef ?? [])
      .filter(({ name }) => name === 'order-rail')
      .map(({ key }) => key);
    expect(keys.length).toBeGreaterThan(20);
    expect(keys.filter((key) => !inEnv.has(key))).toEqual([]);
  });

  withKubectl(`overlay ${overlay}: the broker has the settings of npm start and compose${because}`, () => {
    const { replicas, rabbitmq } = namedIn(resources, 'RabbitmqCluster', 'rabbitmq')!.spec as RabbitmqSpec;
    const files = [
      'rabbitmq.conf',
      ...(replicas > 1 ? ['rabbitmq-cluster.conf', 'rabbitmq-nodes.conf'] : []),
    ];
    const expected = settingsIn(files.map((file) => readFileSync(`stack/${file}`, 'utf8')).join('\n'));
    expect(expected.length).toBeGreaterThanOrEqual(2);
    expect(settingsIn(rabbitmq.additionalConfig)).toEqual(expected);
  });

  withKubectl(
    `overlay ${overlay}: the database has as many connections as its roles may open${because}`,
    () => {
      const { parameters } = (namedIn(resources, 'Cluster', 'postgres')!.spec as PostgresSpec).postgresql;
      expect(Number(parameters.max_connections)).toBe(maxDatabaseConnections(services));
    },
  );
}

withKubectl(`in production every consumer scales within what its role may open${because}`, () => {
  const resources = buildOverlay('production');
  const scaled = resources.filter(({ kind }) => kind === 'ScaledObject');
  expect(scaled.length).toBe(services.length - 1);
  for (const { metadata, spec } of scaled) {
    const { minReplicaCount, maxReplicaCount, scaleTargetRef } = spec as ScaledObjectSpec;
    expect(minReplicaCount).toBeGreaterThanOrEqual(2);
    expect(maxReplicaCount).toBe(processesOf(metadata.name) - 1);
    // KEDA decides; a number in the Deployment would reset it at each release.
    expect(namedIn(resources, 'Deployment', scaleTargetRef.name)!.spec).not.toHaveProperty('replicas');
  }
});

test('no name of a stand-in is in production', () => {
  const { resources } = parse(
    readFileSync('deploy/kubernetes/overlays/production/kustomization.yaml', 'utf8'),
  );
  expect(resources).toEqual(['../../base', 'outside.yaml']);
});
