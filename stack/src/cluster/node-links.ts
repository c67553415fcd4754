import { EpmdRegistration } from './epmd-registration.js';
import { NodeLink } from './node-link.js';

export interface LinkedNode {
  /** The name of its process, e.g. `rabbitmq-1`. */
  name: string;
  erlangName: string;
  ports: { erlang: number; epmd: number };
}

interface Link {
  from: string;
  to: string;
  link: NodeLink;
  registration: EpmdRegistration;
}

/**
 * The connections between the nodes of a cluster on one machine. Each node has its own epmd, and finds there a proxy in place
 * of each other node. So a node can be cut from the others without rights on the network.
 */
export class NodeLinks {
  private readonly partitioned = new Set<string>();

  private constructor(private readonly links: readonly Link[]) {}

  static async between(nodes: readonly LinkedNode[]): Promise<NodeLinks> {
    const pairs = nodes.flatMap((from) => nodes.filter((to) => to !== from).map((to) => ({ from, to })));
    const links = pairs.map(async ({ from, to }) => {
      const link = await NodeLink.to(to.ports.erlang);
      const registration = new EpmdRegistration(from.ports.epmd, to.erlangName.split('@')[0]!, link.port);
      return { from: from.name, to: to.name, link, registration };
    });
    return new NodeLinks(await Promise.all(links));
  }

  /** False if there is no such node. */
  has(node: string): boolean {
    return this.links.some(({ from }) => from === node);
  }

  isPartitioned(node: string): boolean {
    return this.partitioned.has(node);
  }

  /** Cuts a node from all others. Its clients stay connected to it. */
  partition(node: string): void {
    this.partitioned.add(node);
    this.apply();
  }

  heal(node: string): void {
    this.partitioned.delete(node);
    this.apply();
  }

  close(): void {
    for (const { link, registration } of this.links) {
      registration.close();
      link.close();
    }
  }

  private apply(): void {
    for (const { from, to, link } of this.links)
      if (this.partitioned.has(from) || this.partitioned.has(to)) link.cut();
      else link.heal();
  }
}
