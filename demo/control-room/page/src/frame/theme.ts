import { Kept } from '../api/kept.js';

/** How the page is lit; `auto` follows the system. */
export type Theme = 'auto' | 'light' | 'dark';

const STORED_AS = 'theme';
const stored = localStorage.getItem(STORED_AS);

/** The reader's choice, kept for the next visit. */
export const theme = new Kept<Theme>(stored === 'light' || stored === 'dark' ? stored : 'auto');

/** Before the first drawing, so that nothing flashes. */
export function applyTheme(): void {
  const apply = (chosen: Theme) => {
    document.documentElement.dataset['theme'] = chosen;
    localStorage.setItem(STORED_AS, chosen);
  };
  apply(theme.get());
  theme.watch(apply);
}
