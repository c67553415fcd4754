import { clock, fullTime } from '../live/format.js';

/** A time of today as the time of day; its tooltip has the date and the time zone. With `full` they are always shown. */
export function Time({ iso, full = false }: { iso: string; full?: boolean }) {
  // An untrusted header may contain an invalid time.
  if (Number.isNaN(Date.parse(iso))) return <span>{iso}</span>;
  return (
    <time dateTime={iso} title={fullTime(iso)}>
      {full ? fullTime(iso) : clock(iso)}
    </time>
  );
}
