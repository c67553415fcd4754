import { eventually } from './eventually.js';
import { type Answer, asOperator, facts, request } from './shop.js';

/** A dead letter in the control room's list. */
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

/** A dead letter alone. */
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

/** What an action answers; a refusal has a title and a detail instead. */
export type DecisionResponse = Answer<{ done: number; refused: string[]; title?: string; detail?: string }>;

export const operator = { ...asOperator, 'x-operator': 'Grace' };

const path = (query: Record<string, string>, of = '/api/dead-letters') =>
  `${of}?${new URLSearchParams(query).toString()}`;

export const deadLettersOf = async (query: Record<string, string>): Promise<ListedDeadLetter[]> =>
  (await request<{ deadLetters: ListedDeadLetter[] }>('control-room', 'GET', path(query))).body.deadLetters;

export const deadLetter = async (dead_letter_id: string): Promise<DeadLetter> =>
  (await request<DeadLetter>('control-room', 'GET', `/api/dead-letters/${dead_letter_id}`)).body;

/** The whole body, as operators may read it. */
export async function bodyOf(dead_letter_id: string): Promise<Buffer> {
  const response = await fetch(`${facts.urls['control-room']}/api/dead-letters/${dead_letter_id}/body`, {
    headers: asOperator,
  });
  expect(response.status).toBe(200);
  return Buffer.from(await response.arrayBuffer());
}

/** Does what an operator may do: `what` is `replay`, `discard` or `<letter_id>/replay` …. */
export const act = async (what: string, body: object, headers: Record<string, string> = operator) =>
  (await request(
    'control-room',
    'POST',
    `/api/dead-letters/${what}`,
    body,
    headers,
  )) as unknown as DecisionResponse;

/** Waits for a letter that waits for a decision. */
export const untilDeadLettered = async (
  query: Record<string, string>,
  within = 15_000,
): Promise<DeadLetter> =>
  await eventually(
    async () => {
      const [found] = await deadLettersOf(query);
      expect(found).toBeDefined();
      return await deadLetter(found!.dead_letter_id);
    },
    { within, every: 200 },
  );

/** Decides about all that waits in this queue, so that its alert ends. */
export const discardAllOf = async (queue: string): Promise<void> => {
  expect((await act('discard', { selection: { queue }, why: 'a test is done with it' })).status).toBe(200);
};

/** Every page of what waits in this queue. */
export async function allDeadLettersOf(queue: string): Promise<ListedDeadLetter[]> {
  const all: ListedDeadLetter[] = [];
  for (let after: string | undefined; ;) {
    const query = { queue, limit: '500', ...(after && { after }) };
    const { body } = await request<{ deadLetters: ListedDeadLetter[]; next?: string }>(
      'control-room',
      'GET',
      path(query),
    );
    all.push(...body.deadLetters);
    after = body.next;
    if (!after) return all;
  }
}

/** How many letters wait, as the groups add up. */
export const waitingCount = async (query: Record<string, string>): Promise<number> => {
  const groups = path(query, '/api/dead-letters/groups');
  const { body } = await request<{ deadLetters: number }[]>('control-room', 'GET', groups);
  return body.reduce((sum, { deadLetters }) => sum + deadLetters, 0);
};
