import { MessageActivity } from '#contracts';
import { reportedEvents, reportedSteps } from './reported-steps.js';

const [ofVersion10, ofVersion11] = (MessageActivity.examples ?? []).map((example) =>
  MessageActivity.schema.parse(example),
);

test('a step of a sender of version 1.0 has null in place of the later fields', () => {
  expect(reportedSteps(ofVersion10!)).toMatchObject([
    { step: 'handled', service: 'inventory', trace_id: null, headers: null, payload: null, call: null },
  ]);
});

test('a call is a step of its message, and the live feed gets no content', () => {
  const [published, called] = reportedSteps(ofVersion11!);
  expect(published).toMatchObject({ step: 'published', payload: '{"order_id":"ORD-123"}', call: null });
  expect(called).toMatchObject({
    step: 'called',
    service: 'payment',
    call: 'POST',
    path: '/charges',
    headers: null,
  });
  for (const field of ['headers', 'payload', 'payload_is_cut'])
    expect(reportedEvents(ofVersion11!)[0]).not.toHaveProperty(field);
});
