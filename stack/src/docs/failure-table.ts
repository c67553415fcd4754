import { actionOfClass, type FailureClass, failureRules } from '#messaging';
import { table } from './markdown.js';

/** The tables in docs/guarantees.md: the class of each failure, and the action that follows. */
export function failureTables(): string {
  const rules = failureRules.map((rule) => [rule.failure, rule.class]);
  const classes = Object.keys(actionOfClass) as FailureClass[];
  return [
    'The first row that matches decides.',
    table(['failure', 'taken for'], rules),
    table(
      ['taken for', 'what follows'],
      classes.map((failureClass) => [failureClass, actionOfClass[failureClass]]),
    ),
  ].join('\n\n');
}
