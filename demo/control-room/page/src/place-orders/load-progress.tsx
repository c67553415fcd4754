import type { Load } from '../api/place-orders.js';
import { clock, counted, number } from '../live/format.js';
import { StatusChips } from './status-chips.js';

export function LoadProgress({ running, per_second, ends_at, sent, skipped, waiting, ...responses }: Load) {
  const { no_response, responses: byStatus } = responses;
  const counts = { ...byStatus, ...(no_response > 0 && { 'no response': no_response }) };
  return (
    <div class="load-progress">
      <p class="hint">
        {running
          ? `${per_second} per second until ${clock(ends_at)}: ${counted(sent, 'order')} sent`
          : `Ended at ${clock(ends_at)}: ${counted(sent, 'order')} sent`}
        {skipped > 0 && `, ${number(skipped)} not sent because too many requests wait`}
      </p>
      <StatusChips label="Responses to the load" counts={counts} waiting={waiting} />
    </div>
  );
}
