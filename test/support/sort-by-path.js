import Sequencer from '@jest/test-sequencer';

/** One order everywhere: by itself Jest orders by what it measured and saw fail on the machine it runs on. */
export default class ByPath extends Sequencer {
  sort(tests) {
    return [...tests].sort((a, b) => (a.path < b.path ? -1 : 1));
  }
}
