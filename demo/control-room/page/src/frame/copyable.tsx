import { useState } from 'preact/hooks';

export function Copyable({ text }: { text: string }) {
  return (
    <p class="copyable">
      <code tabIndex={0}>{text}</code>
      <CopyButton text={text} />
    </p>
  );
}

/** Copies the text to the clipboard. A long text needs a `name`. */
export function CopyButton({ text, name = text }: { text: string; name?: string }) {
  const [copied, setCopied] = useState(false);
  return (
    <button
      type="button"
      class="copy"
      aria-label={`Copy ${name}`}
      onClick={() => {
        void navigator.clipboard.writeText(text).then(() => setCopied(true));
      }}
    >
      {copied ? 'Copied' : 'Copy'}
    </button>
  );
}
