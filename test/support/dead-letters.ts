import { eventually } from './eventually.js';
import { type Answer, asOperator, facts, request } from './shop.js';

export interface ListedDeadLetter {
  dead_letter_id: string;
  queue: string;
  message_id: string | null;
  type: string | null;
  order_id: string | null;
  state: string;
  reason: string;
  error: string;
  group: string;
  times_replayed: number;
}

export interface DeadLetter extends ListedDeadLetter {
  stack: string;
  attempts: { at: string; error: string }[];
  headers: Record<string, unknown>;
  properties: Record<string, unknown>;
  text: string;
  text_is_cut: boolean;
  body_bytes: number;
  history: { act: string; operator: string; why?: string; payload?: string }[];
}

/** An error response has a title and a detail instead. */
export type DecisionResponse = Answer<{ done: number; refused: string[]; title?: string; detail?: string }>;

export const operator = { ...asOperator, 'x-operator': 'Grace' };

const pathOf = (query: Record<string, string>, path = '/api/dead-letters') =>
  `${path}?${new URLSearchParams(query).toString()}`;

export const deadLettersOf = async (query: Record<string, string>): Promise<ListedDeadLetter[]> =>
  (await request<{ dead_letters: ListedDeadLetter[] }>('control-room', 'GET', pathOf(query))).body
    .dead_letters;

export const deadLetter = async (dead_letter_id: string): Promise<DeadLetter> =>
  (await request<DeadLetter>('control-room', 'GET', `/api/dead-letters/${dead_letter_id}`)).body;

/** The whole body; sends the operator token. */
export async function bodyOf(dead_letter_id: string): Promise<Buffer> {
  const response = await fetch(`${facts.urls['control-room']}/api/dead-letters/${dead_letter_id}/body`, {
    headers: asOperator,
  });
  expect(response.status).toBe(200);
  return Buffer.from(await response.arrayBuffer());
}

/** `action` is `replay`, `discard`, `<dead_letter_id>/replay` or `<dead_letter_id>/discard`. */
export const act = async (action: string, body: object, headers: Record<string, string> = operator) =>
  (await request(
    'control-room',
    'POST',
    `/api/dead-letters/${action}`,
    body,
    headers,
  )) as unknown as DecisionResponse;

/** Waits until a dead letter that matches the query is waiting for a decision. */
export const untilDead = async (query: Record<string, string>): Promise<DeadLetter> =>
  await eventually(
    async () => {
      const [found] = await deadLettersOf(query);
      expect(found).toBeDefined();
      return await deadLetter(found!.dead_letter_id);
    },
    { every: 200 },
  );

/** Discards all waiting dead letters of a queue, so that its alert is cleared. */
export const discardAllOf = async (queue: string): Promise<void> => {
  expect((await act('discard', { selection: { queue }, why: 'a test is done with it' })).status).toBe(200);
};

/** All pages of the waiting dead letters of a queue. */
export async function allDeadLettersOf(queue: string): Promise<ListedDeadLetter[]> {
  const found: ListedDeadLetter[] = [];
  for (let after: string | undefined; ;) {
    const query = { queue, limit: '500', ...(after && { after }) };
    const { body } = await request<{ dead_letters: ListedDeadLetter[]; next?: string }>(
      'control-room',
      'GET',
      pathOf(query),
    );
    found.push(...body.dead_letters);
    after = body.next;
    if (!after) return found;
  }
}

/** The sum of all groups. */
export const waitingCount = async (query: Record<string, string>): Promise<number> => {
  const groups = pathOf(query, '/api/dead-letters/groups');
  const { body } = await request<{ count: number }[]>('control-room', 'GET', groups);
  return body.reduce((sum, { count }) => sum + count, 0);
};
