import { useStore } from '../api/store.js';
import { overview } from '../live/feed.js';
import { ages, type Filters, linkToFiltered } from './dead-letter-query.js';

/** Filters groups and list; the filters are part of the address. */
export function DeadLetterFilters({ filters }: { filters: Filters }) {
  const queues = useStore(overview)?.queues ?? [];
  const set = (change: Filters) => (location.hash = linkToFiltered({ ...filters, ...change }));
  const distinct = (values: string[]) => [...new Set(values)].sort();
  return (
    <form class="filters" aria-label="Filters" onSubmit={(event) => event.preventDefault()}>
      <Choice
        label="State"
        value={filters.state ?? 'waiting'}
        values={['waiting', 'replayed', 'discarded']}
        onChoose={(state) => set({ state: state === 'waiting' ? '' : state })}
      />
      <Choice
        label="Service"
        any
        value={filters.service}
        values={distinct(queues.map(({ service }) => service))}
        onChoose={(service) => set({ service, queue: '', group: '' })}
      />
      <Choice
        label="Type"
        any
        value={filters.type}
        values={distinct(queues.map(({ type }) => type))}
        onChoose={(type) => set({ type, queue: '', group: '' })}
      />
      <Choice
        label="Older than"
        any
        value={filters.older}
        values={Object.keys(ages)}
        onChoose={(older) => set({ older })}
      />
      <label class="field grow">
        Order id
        <input
          type="search"
          placeholder="ORD-…"
          value={filters.order_id ?? ''}
          onChange={(event) => set({ order_id: event.currentTarget.value.trim() })}
        />
      </label>
      {(filters.queue ?? filters.group) !== undefined && (
        <p class="chips">
          {filters.queue && <Clear label={filters.queue} onClear={() => set({ queue: '', group: '' })} />}
          {filters.group && <Clear label="one error group" onClear={() => set({ group: '' })} />}
        </p>
      )}
    </form>
  );
}

interface ChoiceProps {
  label: string;
  value: string | undefined;
  values: string[];
  any?: boolean;
  onChoose: (value: string) => void;
}

function Choice({ label, value = '', values, any = false, onChoose }: ChoiceProps) {
  const options = value === '' || values.includes(value) ? values : [value, ...values];
  return (
    <label class="field">
      {label}
      <select value={value} onChange={(event) => onChoose(event.currentTarget.value)}>
        {any && <option value="">any</option>}
        {options.map((option) => (
          <option key={option} value={option}>
            {option}
          </option>
        ))}
      </select>
    </label>
  );
}

function Clear({ label, onClear }: { label: string; onClear: () => void }) {
  return (
    <button type="button" class="chip" onClick={onClear}>
      {label} <span aria-label="remove this filter">✕</span>
    </button>
  );
}
