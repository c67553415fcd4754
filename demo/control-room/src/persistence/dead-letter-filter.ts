import type { Prisma } from '#prisma/control-room';

/** Without any member, all dead letters. */
export interface DeadLetterFilter {
  dead_letter_ids?: string[] | undefined;
  state?: 'waiting' | 'replayed' | 'discarded' | undefined;
  service?: string | undefined;
  queue?: string | undefined;
  type?: string | undefined;
  reason?: string | undefined;
  group?: string | undefined;
  order_id?: string | undefined;
  message_id?: string | undefined;
  dead_lettered_before?: string | undefined;
  dead_lettered_after?: string | undefined;
}

export function whereOf(filter: DeadLetterFilter): Prisma.DeadLetterWhereInput {
  const { dead_letter_ids, group, dead_lettered_before, dead_lettered_after, ...columns } = filter;
  const equalities = Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== undefined));
  return {
    ...equalities,
    ...(dead_letter_ids && { id: { in: dead_letter_ids } }),
    ...(group !== undefined && { error_group: group }),
    ...((dead_lettered_before ?? dead_lettered_after) !== undefined && {
      dead_lettered_at: {
        ...(dead_lettered_before && { lt: dead_lettered_before }),
        ...(dead_lettered_after && { gt: dead_lettered_after }),
      },
    }),
  };
}
