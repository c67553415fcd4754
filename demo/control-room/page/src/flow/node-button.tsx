import type { ComponentChildren } from 'preact';

interface NodeButtonProps {
  class: string;
  label: string;
  onOpen: () => void;
  /** The name under which message events light it up. */
  lit?: string;
  children: ComponentChildren;
}

/** A node of the diagram that opens a dialog. */
export function NodeButton({ class: className, label, onOpen, lit, children }: NodeButtonProps) {
  return (
    <g
      class={className}
      role="button"
      tabindex={0}
      aria-label={label}
      data-lit={lit}
      onClick={onOpen}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' && event.key !== ' ') return;
        event.preventDefault();
        onOpen();
      }}
    >
      {children}
    </g>
  );
}
