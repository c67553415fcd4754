import { useStore } from '../api/store.js';
import { connection, overview } from '../live/feed.js';
import { age, number } from '../live/format.js';
import { useNow } from '../live/use-now.js';
import { OperatorButton } from './operator-button.js';
import { linkTo, type Route, viewNames } from './route.js';
import { type Theme, theme } from './theme.js';

export function PageHeader({ view }: { view: Route['view'] }) {
  const dead = useStore(overview)?.queues.reduce((sum, queue) => sum + queue.dead, 0) ?? 0;
  return (
    <header class="page-header">
      <h1 class="brand">
        <span class="brand-mark" aria-hidden="true" /> Order Rail <small>control room</small>
      </h1>
      <nav aria-label="Views">
        {Object.entries(viewNames).map(([name, title]) => (
          <a
            key={name}
            href={linkTo(name as Route['view'])}
            aria-current={view === name ? 'page' : undefined}
          >
            {title}
            {name === 'dead-letters' && dead > 0 && <span class="badge bad">{number(dead)}</span>}
          </a>
        ))}
      </nav>
      <ConnectionStatus />
      <OperatorButton />
      <ThemeSwitch />
    </header>
  );
}

function ConnectionStatus() {
  const { state, since } = useStore(connection);
  const isStale = (useStore(overview)?.stale ?? []).length > 0;
  const now = useNow();
  const shown = state === 'connected' && isStale ? 'stale' : state;
  return (
    <p class={`connection ${shown}`}>
      <span class="status-dot" aria-hidden="true" />
      <span role="status">{connectionTexts[shown]}</span>
      {state === 'lost' && <span aria-hidden="true">for {age(new Date(since).toISOString(), now)}</span>}
    </p>
  );
}

const connectionTexts = {
  connecting: 'connecting …',
  connected: 'live',
  stale: 'partly stale',
  lost: 'disconnected',
};

const next: Record<Theme, Theme> = { auto: 'light', light: 'dark', dark: 'auto' };
const symbols: Record<Theme, string> = { auto: '◐', light: '☀', dark: '☾' };

function ThemeSwitch() {
  const current = useStore(theme);
  const label = `Theme: ${current}. Switch to ${next[current]}`;
  return (
    <button
      class="quiet theme"
      type="button"
      aria-label={label}
      title={label}
      onClick={() => theme.set(next[current])}
    >
      <span aria-hidden="true">{symbols[current]}</span>
    </button>
  );
}
