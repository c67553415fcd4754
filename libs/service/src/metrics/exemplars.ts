import {
  type Histogram,
  type LabelValues,
  type OpenMetricsContentType,
  register,
  Registry,
} from 'prom-client';

// Only this format has exemplars. It must be set before the first metric, and prom-client cannot switch between formats.
(register as unknown as Registry<OpenMetricsContentType>).setContentType(Registry.OPENMETRICS_CONTENT_TYPE);

/** The buckets of a duration that a person or another service waits for, in seconds. */
export const DURATION_BUCKETS = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Counts a duration, with the trace id as its exemplar: Grafana links it to the trace, and the logs have the same id. */
export function observe<L extends string>(
  histogram: Histogram<L>,
  labels: LabelValues<L>,
  seconds: number,
  traceId: string | undefined,
): void {
  // Its types allow only the labels of the histogram for an exemplar.
  const exemplarLabels = (traceId ? { trace_id: traceId } : {}) as object as LabelValues<L>;
  histogram.observe({ labels, value: seconds, exemplarLabels });
}
