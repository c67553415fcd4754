/**
 * Each Jest worker has a stack of its own, named in `STACKS`, so that the tests of one never restart what another uses.
 * A file never shares its stack with another that runs at the same time.
 */
const stacks = (process.env.STACKS ?? 'test').split(',');
process.env.ORDER_RAIL_STACK = stacks[Number(process.env.JEST_WORKER_ID ?? 1) - 1];
