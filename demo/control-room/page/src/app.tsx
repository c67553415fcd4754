import { AlertBar } from './alerts/alert-bar.js';
import { ChaosView } from './chaos/chaos-view.js';
import { FlowView } from './flow/flow-view.js';
import { PageHeader } from './frame/page-header.js';
import { useDocumentTitle } from './frame/document-title.js';
import { useRoute } from './frame/route.js';
import { OperatorDialog } from './frame/operator-dialog.js';
import { DeadLettersView } from './dead-letters/dead-letters-view.js';
import { MessagesView } from './messages/messages-view.js';
import { ProofsView } from './proofs/proofs-view.js';
import { TimelineView } from './timeline/timeline-view.js';

export function App() {
  const route = useRoute();
  useDocumentTitle(route);
  return (
    <>
      <a class="skip" href="#main" onClick={skipToMain}>
        Skip to the content
      </a>
      <PageHeader view={route.view} />
      <AlertBar />
      <main id="main" tabIndex={-1}>
        {route.view === 'flow' && <FlowView />}
        {route.view === 'orders' && <TimelineView id={route.id} query={route.query} />}
        {route.view === 'dead-letters' && <DeadLettersView id={route.id} query={route.query} />}
        {route.view === 'chaos' && <ChaosView />}
        {route.view === 'proofs' && <ProofsView id={route.id} />}
        {route.view === 'messages' && <MessagesView type={route.id} />}
      </main>
      <OperatorDialog />
    </>
  );
}

/** The hash of the address names the view, so the link sets the focus instead of the hash. */
function skipToMain(event: Event) {
  event.preventDefault();
  document.getElementById('main')?.focus();
}
