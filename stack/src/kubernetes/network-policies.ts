import type { Subscriptions } from '#contracts';

const [AMQP, MANAGEMENT, METRICS, POSTGRES, HTTP] = [5672, 15672, 15692, 5432, 3000];

const podsOf = (name: string) => ({ podSelector: { matchLabels: { 'app.kubernetes.io/name': name } } });
const allServices = { podSelector: { matchLabels: { 'app.kubernetes.io/component': 'service' } } };
const postgres = { podSelector: { matchLabels: { 'cnpg.io/cluster': 'postgres' } } };
const inNamespace = (name: string) => ({
  namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } },
});
const on = (...ports: number[]) => ports.map((port) => ({ protocol: 'TCP', port }));

/**
 * The allowed connections. No service reaches another. Each reaches RabbitMQ and PostgreSQL, where its user and its role limit
 * what it may do. The control room reads health and metrics of every service, and metrics of RabbitMQ. The overlays allow
 * connections out of the cluster.
 */
export function networkPolicies(subscriptions: Subscriptions): object[] {
  const monitors = Object.keys(subscriptions).filter((service) => subscriptions[service]?.monitorsQueues);
  const services = Object.keys(subscriptions).map((service) =>
    policy(service, podsOf(service).podSelector, {
      ingress: [{ from: monitors.map(podsOf), ports: on(HTTP) }],
      egress: [
        {
          to: [podsOf('rabbitmq')],
          ports: monitors.includes(service) ? on(AMQP, MANAGEMENT, METRICS) : on(AMQP),
        },
        { to: [postgres], ports: on(POSTGRES) },
        ...(monitors.includes(service) ? [{ to: [allServices], ports: on(HTTP) }] : []),
      ],
    }),
  );
  const users = Object.keys(subscriptions).map(podsOf);
  return [
    policy('deny-all', {}, { ingress: [], egress: [] }),
    policy(
      'dns',
      {},
      {
        egress: [
          {
            to: [inNamespace('kube-system')],
            ports: [...on(53), { protocol: 'UDP', port: 53 }],
          },
        ],
      },
    ),
    ...services,
    policy('setup', podsOf('setup').podSelector, {
      egress: [
        { to: [podsOf('rabbitmq')], ports: on(MANAGEMENT) },
        { to: [postgres], ports: on(POSTGRES) },
      ],
    }),
    policy('rabbitmq', podsOf('rabbitmq').podSelector, {
      ingress: [
        { from: users, ports: on(AMQP) },
        { from: monitors.map(podsOf), ports: on(MANAGEMENT, METRICS) },
        {
          from: [podsOf('setup'), inNamespace('keda'), inNamespace('rabbitmq-system')],
          ports: on(MANAGEMENT),
        },
        { from: [podsOf('rabbitmq')] },
      ],
      // Its nodes, and the API server, at which it looks up its peers.
      egress: [{ to: [podsOf('rabbitmq')] }, { ports: on(443, 6443) }],
    }),
    policy('postgres', postgres.podSelector, {
      ingress: [
        { from: [...users, podsOf('setup'), postgres], ports: on(POSTGRES) },
        { from: [inNamespace('cnpg-system'), postgres], ports: on(8000) },
      ],
      egress: [{ to: [postgres], ports: on(POSTGRES, 8000) }, { ports: on(443, 6443) }],
    }),
  ];
}

const policy = (name: string, podSelector: object, rules: { ingress?: object[]; egress?: object[] }) => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name },
  spec: {
    podSelector,
    policyTypes: [...(rules.ingress ? ['Ingress'] : []), ...(rules.egress ? ['Egress'] : [])],
    ...rules,
  },
});
