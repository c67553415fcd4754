import { actionOfClass, type FailureClass, failureRules } from '#messaging';
import { table } from './markdown.js';

/** The tables in docs/guarantees.md: the class of each failure, and the action that follows. */
export function failureTables(): string {
  const rules = failureRules.map((rule) => [rule.failure, rule.class]);
  const classes = Object.keys(actionOfClass) as FailureClass[];
  return [
    'The first matching row decides.',
    table(['failure', 'class'], rules),
    table(
      ['class', 'action'],
      classes.map((failureClass) => [failureClass, actionOfClass[failureClass]]),
    ),
  ].join('\n\n');
}
