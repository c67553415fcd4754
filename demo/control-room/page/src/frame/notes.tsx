import type { ComponentChildren } from 'preact';

/** The error, with a button "Try again" if there is a `refetch`. */
export function ErrorNote({ error, refetch }: { error: Error | undefined; refetch?: () => void }) {
  if (!error) return null;
  return (
    <p class="note bad" role="alert">
      {error.message}{' '}
      {refetch && (
        <button class="link" type="button" onClick={refetch}>
          Try again
        </button>
      )}
    </p>
  );
}

/** Says why a list is empty and what will fill it. */
export function EmptyNote({ title, children }: { title: string; children?: ComponentChildren }) {
  return (
    <div class="empty">
      <strong>{title}</strong>
      {children && <p>{children}</p>}
    </div>
  );
}

/** A placeholder of about the size of the content, so that the page does not jump. */
export function Loading({ rows = 4 }: { rows?: number }) {
  return (
    <div class="loading" role="status" aria-label="Loading …">
      {Array.from({ length: rows }, (_, row) => (
        <span key={row} />
      ))}
    </div>
  );
}
