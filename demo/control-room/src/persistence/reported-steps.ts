import type { MessageActivity, Payload } from '#contracts';
import type { ReportedStep } from './timeline-step.js';

type Activity = Payload<typeof MessageActivity>;

/** For the live feed, without headers and payloads. */
export const reportedEvents = ({ service, events }: Activity) =>
  events.map(({ headers: _, payload: __, payload_is_cut: ___, ...event }) => ({ ...event, service }));

/** For the timelines. Senders of version 1.0 report neither calls nor traces nor contents. */
export const reportedSteps = ({ service, events, calls = [] }: Activity): ReportedStep[] => [
  ...events.map(
    ({
      trace_id = null,
      span_id = null,
      headers = null,
      payload = null,
      payload_is_cut = null,
      ...event
    }) => ({
      ...event,
      ...{ service, trace_id, span_id, headers, payload, payload_is_cut },
      ...{ call: null, server: null, path: null, status: null },
    }),
  ),
  ...calls.map(({ name, ...call }) => ({
    ...call,
    ...{ service, step: 'called', call: name },
    ...{ headers: null, payload: null, payload_is_cut: null },
  })),
];
