import './api/take-token.js';
import { render } from 'preact';
import { App } from './app.js';
import { applyTheme } from './frame/theme.js';
import { listen } from './live/feed.js';

applyTheme();
listen();
render(<App />, document.getElementById('page')!);
