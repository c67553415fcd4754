import type { TimelineStep } from '../api/timeline.js';
import { type Branch, branchesOf } from './branches.js';
import { groupedBy } from './grouped-by.js';
import { byBegin } from './step-times.js';

/** A message with what happened to it in each queue, and with the messages that it caused. */
export interface MessageNode {
  key: string;
  type: string;
  /** Undefined if its report is missing. */
  publication: TimelineStep | undefined;
  /** Steps that belong to no queue, e.g. a second publication. */
  otherSteps: TimelineStep[];
  branches: (Branch & { caused: MessageNode[] })[];
  /** Caused messages of which no branch is known to be the publisher. */
  caused: MessageNode[];
  /** The message has a cause that no step reported. */
  hasUnknownCause: boolean;
}

interface Group {
  key: string;
  steps: TimelineStep[];
  publication: TimelineStep | undefined;
  cause: string | null;
  node: MessageNode;
}

/** Deeper messages are shown at this depth, so that a long chain does not overflow the stack. */
const MAX_DEPTH = 40;

/**
 * The messages below their causes, each level in the order of time. Reports may be missing: a message whose cause was not
 * reported is a root, and so is one whose cause would be its own effect.
 */
export function messageTree(steps: readonly TimelineStep[]): MessageNode[] {
  const groups = groupsOf(steps);
  const byId = new Map(groups.map((group) => [group.steps[0]!.message_id, group]));
  const parents = new Map<Group, Group>();
  for (const group of groups) {
    const parent = byId.get(group.cause ?? '');
    if (parent && !isWithin(parent, group, parents)) parents.set(group, parent);
  }
  const roots: MessageNode[] = [];
  for (const group of groups) {
    const parent = visibleParentOf(group, parents);
    group.node.hasUnknownCause = group.cause !== null && !parent;
    (parent ? causedOf(parent, group) : roots).push(group.node);
  }
  return roots;
}

/** The steps of each message, ordered by their first step. Messages without an id are distinguished by their type. */
function groupsOf(steps: readonly TimelineStep[]): Group[] {
  const byKey = groupedBy([...steps].sort(byBegin), ({ message_id, type }) =>
    message_id === '' || message_id === 'none' ? `none ${type}` : message_id,
  );
  return [...byKey].map(([key, ofMessage]) => {
    const publication = ofMessage.find(({ step }) => step === 'published');
    const others = ofMessage.filter((step) => step !== publication);
    const { branches, otherSteps } = branchesOf(publication, others);
    const node: MessageNode = {
      ...{ key, publication, otherSteps, caused: [], hasUnknownCause: false },
      type: publication?.type ?? ofMessage[0]!.type,
      branches: branches.map((branch) => ({ ...branch, caused: [] })),
    };
    const cause = ofMessage.find(({ causation_id }) => causation_id !== null)?.causation_id ?? null;
    return { key, steps: ofMessage, publication, cause, node };
  });
}

function isWithin(group: Group, ancestor: Group, parents: ReadonlyMap<Group, Group>): boolean {
  for (let at: Group | undefined = group; at; at = parents.get(at)) if (at === ancestor) return true;
  return false;
}

/** The parent, or for a message that is too deep its last ancestor that is not. */
function visibleParentOf(group: Group, parents: ReadonlyMap<Group, Group>): Group | undefined {
  const ancestors: Group[] = [];
  for (let at = parents.get(group); at; at = parents.get(at)) ancestors.push(at);
  return ancestors[Math.max(0, ancestors.length - MAX_DEPTH)];
}

/** Below the branch of the service that published the message. */
function causedOf({ node }: Group, { publication }: Group): MessageNode[] {
  const branch = node.branches.find(({ service }) => service === publication?.service);
  return (branch ?? node).caused;
}
