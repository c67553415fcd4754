import { useKept } from '../api/kept.js';
import { contact, overview } from '../live/feed.js';
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

/** The name of the place, the ways to its views, and whether it hears of the shop. */
export function Masthead({ view }: { view: Route['view'] }) {
  const dead = useKept(overview)?.queues.reduce((sum, queue) => sum + queue.dead, 0) ?? 0;
  return (
    <header class="masthead">
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
      <ContactLine />
      <ThemeSwitch />
    </header>
  );
}

function ContactLine() {
  const { state, since } = useKept(contact);
  const now = useNow();
  const words = {
    connecting: 'connecting …',
    here: 'live',
    lost: `lost contact ${age(new Date(since).toISOString(), now)}`,
  };
  return (
    <p class={`contact ${state}`} role="status">
      <span class="lamp" aria-hidden="true" />
      {words[state]}
    </p>
  );
}

const next: Record<Theme, Theme> = { auto: 'light', light: 'dark', dark: 'auto' };
const symbols: Record<Theme, string> = { auto: '◐', light: '☀', dark: '☾' };

function ThemeSwitch() {
  const chosen = useKept(theme);
  const label = `Theme: ${chosen}. Switch to ${next[chosen]}`;
  return (
    <button
      class="quiet theme"
      type="button"
      aria-label={label}
      title={label}
      onClick={() => theme.set(next[chosen])}
    >
      <span aria-hidden="true">{symbols[chosen]}</span>
    </button>
  );
}
