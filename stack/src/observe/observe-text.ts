/** What `--observe` has started, and what only containers have. */
export const observeText = (port: number): string => `Metrics and alerts

  Prometheus             http://127.0.0.1:${port}/alerts
  what is measured       docs/observability.md

Not started: Grafana with the dashboards and Jaeger with the traces, which Debian does not have.
docker compose --profile observability up starts them too.
`;
