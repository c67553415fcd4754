import { useState } from 'preact/hooks';

export function Copyable({ text }: { text: string }) {
  const [copied, setCopied] = useState(false);
  return (
    <p class="copyable">
      <code tabIndex={0}>{text}</code>
      <button
        type="button"
        onClick={() => {
          void navigator.clipboard.writeText(text).then(() => setCopied(true));
        }}
      >
        {copied ? 'Copied' : 'Copy'}
      </button>
    </p>
  );
}
