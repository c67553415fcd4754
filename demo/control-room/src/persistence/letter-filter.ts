import type { Prisma } from '#prisma/control-room';

/** Which dead letters are meant; without any member, all of them. */
export interface LetterFilter {
  letter_ids?: string[] | undefined;
  state?: 'waiting' | 'replayed' | 'discarded' | undefined;
  service?: string | undefined;
  queue?: string | undefined;
  type?: string | undefined;
  reason?: string | undefined;
  group?: string | undefined;
  order_id?: string | undefined;
  message_id?: string | undefined;
  died_before?: string | undefined;
  died_after?: string | undefined;
}

/** The filter as the database takes it. */
export function where(filter: LetterFilter): Prisma.DeadLetterWhereInput {
  const { letter_ids, group, died_before, died_after, ...columns } = filter;
  const given = Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== undefined));
  return {
    ...given,
    ...(letter_ids && { id: { in: letter_ids } }),
    ...(group !== undefined && { error_group: group }),
    ...((died_before ?? died_after) !== undefined && {
      died_at: { ...(died_before && { lt: died_before }), ...(died_after && { gt: died_after }) },
    }),
  };
}
