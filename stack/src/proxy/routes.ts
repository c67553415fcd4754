/** Requests to this port of the proxy go to the replicas at these addresses. */
export interface Route {
  port: number;
  /** `host:port`; a host with several IP addresses is several replicas. */
  targets: string[];
}

const route = /^(\d{1,5})=([\w.-]+:\d{1,5}(?:\|[\w.-]+:\d{1,5})*)$/;

/** Reads e.g. `3000=127.0.0.1:3100|127.0.0.1:3200,3002=email:3002`. */
export const readRoutes = (text: string): Route[] =>
  text.split(',').map((part) => {
    const [, port = '', targets = ''] = route.exec(part) ?? [];
    if (port === '')
      throw new Error(
        `PROXY_ROUTES has "${part}". Write port=host:port|host:port, with a comma between two ports, e.g. 3000=order:3000.`,
      );
    return { port: Number(port), targets: targets.split('|') };
  });
