import type { Subscriptions } from '#contracts';
import { stringify } from 'yaml';
import { networkPolicies } from './network-policies.js';
import { queueLengthAuthentication, scaledObjects } from './scaled-objects.js';

/** The resources that follow from the table of subscriptions, by the file in deploy/kubernetes/base/generated. */
export const generatedResources = (subscriptions: Subscriptions): Record<string, string> => ({
  'network-policies.yaml': documentsOf(networkPolicies(subscriptions)),
  'scaled-objects.yaml': documentsOf([queueLengthAuthentication, ...scaledObjects(subscriptions)]),
});

const documentsOf = (resources: readonly object[]): string =>
  [
    '# Computed from libs/contracts/src/subscriptions.ts by "npm run docs".\n',
    resources.map((resource) => stringify(resource, { singleQuote: true })).join('---\n'),
  ].join('');
