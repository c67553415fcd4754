import { useEffect, useRef, useState } from 'preact/hooks';
import type { Notice } from './notices.js';

/** Announces each new alert and each cleared one to screen readers. A count that changes is no new alert. */
export function Announcer({ shown }: { shown: Notice[] }) {
  const known = useRef<ReadonlyMap<string, string>>(new Map());
  const [announcement, setAnnouncement] = useState('');
  useEffect(() => {
    const next = new Map(shown.map(({ key, text }) => [key, text]));
    const added = [...next].filter(([key]) => !known.current.has(key)).map(([, text]) => `Alert: ${text}.`);
    const removed = [...known.current]
      .filter(([key]) => !next.has(key))
      .map(([, text]) => `Cleared: ${text}.`);
    known.current = next;
    if (added.length + removed.length > 0) setAnnouncement([...added, ...removed].join(' '));
  }, [shown.map(({ key }) => key).join(' ')]);
  return (
    <p class="sr" role="status">
      {announcement}
    </p>
  );
}
