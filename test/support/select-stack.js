/**
 * Selects one stack of `STACKS` for each Jest worker. Test files that run at the same time never share a stack, so they may
 * restart its processes.
 */
const stacks = (process.env.STACKS ?? 'test').split(',');
process.env.ORDER_RAIL_STACK = stacks[Number(process.env.JEST_WORKER_ID ?? 1) - 1];
