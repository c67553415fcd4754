import Sequencer from '@jest/test-sequencer';

const comesLast = ({ path }) => path.includes('/test/afterwards/');

/**
 * One order everywhere: by itself Jest orders by what it measured and saw fail on the machine it runs on. Last comes what looks
 * back at the whole run.
 */
export default class ByPath extends Sequencer {
  sort(tests) {
    return [...tests].sort((a, b) => comesLast(a) - comesLast(b) || (a.path < b.path ? -1 : 1));
  }
}
