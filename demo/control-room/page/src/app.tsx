import { AlertBar } from './alerts/alert-bar.js';
import { ChaosView } from './chaos/chaos-view.js';
import { FlowView } from './flow/flow-view.js';
import { Masthead } from './frame/masthead.js';
import { useRoute } from './frame/route.js';
import { OperatorDialog } from './frame/operator-dialog.js';
import { LettersView } from './letters/letters-view.js';
import { MessagesView } from './messages/messages-view.js';
import { StoryView } from './story/story-view.js';

/** The whole page: what is always there, and the view that the address names. */
export function App() {
  const route = useRoute();
  return (
    <>
      <a class="skip" href="#main" onClick={skipToMain}>
        Skip to the content
      </a>
      <Masthead view={route.view} />
      <AlertBar />
      <main id="main" tabIndex={-1}>
        {route.view === 'flow' && <FlowView />}
        {route.view === 'orders' && <StoryView id={route.id} />}
        {route.view === 'dead-letters' && <LettersView id={route.id} query={route.query} />}
        {route.view === 'chaos' && <ChaosView />}
        {route.view === 'messages' && <MessagesView />}
      </main>
      <OperatorDialog />
    </>
  );
}

/** The address belongs to the views, so the link moves the focus itself. */
function skipToMain(event: Event) {
  event.preventDefault();
  document.getElementById('main')?.focus();
}
