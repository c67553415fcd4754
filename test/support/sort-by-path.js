import Sequencer from '@jest/test-sequencer';

/** Runs tests in the same order everywhere. By default Jest sorts by earlier durations and failures on the machine. */
export default class SortByPath extends Sequencer {
  sort(tests) {
    return [...tests].sort((a, b) => (a.path < b.path ? -1 : 1));
  }
}
