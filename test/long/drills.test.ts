import { readFileSync } from 'node:fs';
import { readDrills } from '../support/drills.js';
import { runDrill } from '../support/run-drill.js';

const { functions, drills } = readDrills(readFileSync('docs/drills.md', 'utf8'));

test('docs/drills.md has eight drills', () => {
  expect(drills).toHaveLength(8);
});

test.each(drills)(
  'drill $title prints what docs/drills.md shows',
  async (drill) => await runDrill(drill, functions),
);
