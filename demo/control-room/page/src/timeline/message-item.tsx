import { MessageContentDetails } from './message-content.js';
import type { MessageNode } from './message-tree.js';
import { StepRow } from './step-row.js';

/** A message, its branch in each queue, and below them the messages that it caused. */
export function MessageItem({ node, depth }: { node: MessageNode; depth: number }) {
  const { publication, type, otherSteps, branches, caused, hasUnknownCause } = node;
  return (
    <li>
      {publication ? (
        <StepRow step={publication} depth={depth}>
          {hasUnknownCause && <UnknownCause />}
          {publication.has_content && (
            <MessageContentDetails message_id={publication.message_id} type={type} />
          )}
        </StepRow>
      ) : (
        <div class="step missing" style={{ '--depth': depth }}>
          <div class="what">
            <p>
              {type} <small>its publication was not reported</small>
            </p>
            {hasUnknownCause && <UnknownCause />}
          </div>
        </div>
      )}
      {otherSteps.length + branches.length > 0 && (
        <ul>
          {otherSteps.map((step) => (
            <li key={`${step.at} ${step.step}`}>
              <StepRow step={step} depth={depth + 1} />
            </li>
          ))}
          {branches.map((branch) => (
            <BranchItem key={branch.queue} branch={branch} depth={depth + 1} />
          ))}
        </ul>
      )}
      <Messages nodes={caused} depth={depth + 1} />
    </li>
  );
}

function BranchItem({ branch, depth }: { branch: MessageNode['branches'][number]; depth: number }) {
  return (
    <li>
      <ul>
        {branch.entries.map(({ step, availableAt, calls }, i) => (
          <li key={`${step.at} ${step.step} ${i}`}>
            <StepRow step={step} depth={depth} availableAt={availableAt} />
            {calls.length > 0 && (
              <ul aria-label="Calls">
                {calls.map((call, number) => (
                  <li key={number}>
                    <StepRow step={call} depth={depth + 1} />
                  </li>
                ))}
              </ul>
            )}
          </li>
        ))}
      </ul>
      <Messages nodes={branch.caused} depth={depth + 1} />
    </li>
  );
}

function Messages({ nodes, depth }: { nodes: readonly MessageNode[]; depth: number }) {
  if (nodes.length === 0) return null;
  return (
    <ul>
      {nodes.map((node) => (
        <MessageItem key={node.key} node={node} depth={depth} />
      ))}
    </ul>
  );
}

const UnknownCause = () => (
  <p>
    <small>The message that caused it was not reported.</small>
  </p>
);
