import { actionOfClass, type FailureClass, failureRules } from '#messaging';
import { table } from './markdown.js';

/** The tables of docs/guarantees.md about failures: what each is taken for, and what follows. */
export function failureTables(): string {
  const rules = failureRules.map((rule) => [rule.failure, rule.class]);
  const classes = Object.keys(actionOfClass) as FailureClass[];
  return [
    'The first row that matches decides.',
    table(['failure', 'taken for'], rules),
    table(
      ['taken for', 'what follows'],
      classes.map((one) => [one, actionOfClass[one]]),
    ),
  ].join('\n\n');
}
