import { actionOfClass, type FailureClass, failureRules } from '#messaging';
import { table } from './markdown.js';

/** The tables of docs/guarantees.md: the class of each failure, and the action for each class. */
export function failureTables(): string {
  const rules = failureRules.map((rule) => [rule.failure, rule.class]);
  const classes = Object.keys(actionOfClass) as FailureClass[];
  return [
    'The first matching row decides.',
    table(['failure', 'class'], rules),
    table(
      ['class', 'action'],
      classes.map((one) => [one, actionOfClass[one]]),
    ),
  ].join('\n\n');
}
