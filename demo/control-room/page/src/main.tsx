import './api/take-token.js';
import { render } from 'preact';
import { App } from './app.js';
import { applyTheme } from './frame/theme.js';
import { openFeed } from './live/feed.js';

applyTheme();
openFeed();
render(<App />, document.getElementById('page')!);
