import { Store } from '../api/store.js';

/** `auto` follows the system. */
export type Theme = 'auto' | 'light' | 'dark';

const STORAGE_KEY = 'theme';
const stored = localStorage.getItem(STORAGE_KEY);

/** Stored for the next visit. */
export const theme = new Store<Theme>(stored === 'light' || stored === 'dark' ? stored : 'auto');

/** Call it before the first render, so that the page does not flash. */
export function applyTheme(): void {
  const apply = (value: Theme) => {
    document.documentElement.dataset['theme'] = value;
    localStorage.setItem(STORAGE_KEY, value);
  };
  apply(theme.get());
  theme.subscribe(apply);
}
