import { useStore } from '../api/store.js';
import { connection, overview } from '../live/feed.js';
import { age, number } from '../live/format.js';
import { useNow } from '../live/use-now.js';
import { linkTo, type Route } from './route.js';
import { type Theme, theme } from './theme.js';

const names: Record<Route['view'], string> = {
  flow: 'Flow',
  orders: 'Orders',
  'dead-letters': 'Dead letters',
  chaos: 'Chaos & Verify',
  messages: 'Messages',
};

export function PageHeader({ view }: { view: Route['view'] }) {
  const dead = useStore(overview)?.queues.reduce((sum, queue) => sum + queue.dead, 0) ?? 0;
  return (
    <header class="page-header">
      <h1 class="brand">
        <span class="brand-mark" aria-hidden="true" /> Order Rail <small>control room</small>
      </h1>
      <nav aria-label="Views">
        {Object.entries(names).map(([name, title]) => (
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
      <ThemeSwitch />
    </header>
  );
}

function ConnectionStatus() {
  const { state, since } = useStore(connection);
  const now = useNow();
  const text = {
    connecting: 'connecting …',
    connected: 'live',
    lost: `disconnected for ${age(new Date(since).toISOString(), now)}`,
  };
  return (
    <p class={`connection ${state}`} role="status">
      <span class="status-dot" aria-hidden="true" />
      {text[state]}
    </p>
  );
}

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
