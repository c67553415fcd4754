import type { ComponentChildren } from 'preact';

/** Says what went wrong and, where it helps, offers to try again. */
export function ErrorNote({ error, again }: { error: Error | undefined; again?: () => void }) {
  if (!error) return null;
  return (
    <p class="note bad" role="alert">
      {error.message}{' '}
      {again && (
        <button class="link" type="button" onClick={again}>
          Try again
        </button>
      )}
    </p>
  );
}

/** Stands where a list will be, says why it is empty and what would fill it. */
export function EmptyNote({ title, children }: { title: string; children?: ComponentChildren }) {
  return (
    <div class="empty">
      <strong>{title}</strong>
      {children && <p>{children}</p>}
    </div>
  );
}

/** Holds the place of what is being read, so that nothing jumps when it comes. */
export function Waiting({ rows = 4 }: { rows?: number }) {
  return (
    <div class="waiting" role="status" aria-label="Reading …">
      {Array.from({ length: rows }, (_, row) => (
        <span key={row} />
      ))}
    </div>
  );
}
