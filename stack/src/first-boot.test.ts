import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endFirstBoot, prepareFirstBoot } from './first-boot.js';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'first-boot-'))));
afterEach(() => rmSync(folder, { recursive: true }));

const nodes = () => [1, 2, 3].map((n) => ({ home: join(folder, `rabbitmq-${n}`) }));
const createData = ({ home }: { home: string }) => mkdirSync(join(home, 'mnesia'));
const withData = () => nodes().filter(({ home }) => existsSync(join(home, 'mnesia'))).length;

test('a first start that was killed deletes the data of all nodes', () => {
  prepareFirstBoot(nodes());
  nodes().slice(0, 2).forEach(createData);
  prepareFirstBoot(nodes());
  expect(withData()).toBe(0);
});

test('after the first start, the data is kept, also if one node has lost its own and its next start is killed', () => {
  prepareFirstBoot(nodes());
  nodes().forEach(createData);
  endFirstBoot(nodes());
  rmSync(nodes()[1]!.home, { recursive: true });
  prepareFirstBoot(nodes());
  prepareFirstBoot(nodes());
  expect(withData()).toBe(2);
});
