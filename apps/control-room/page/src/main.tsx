import { render } from 'preact';
import { takeTokenFromAddress } from './api/operator.js';
import { App } from './app.js';
import { applyTheme } from './frame/theme.js';
import { listen } from './live/feed.js';

takeTokenFromAddress();
applyTheme();
listen();
render(<App />, document.getElementById('page')!);
