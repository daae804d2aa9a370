import type {} from 'chat-messenger/react';
import { useState } from 'react';
import { createRoot } from 'react-dom/client';
import { eventLine } from './event-line.js';
import { freshProof, freshProofPath } from './fresh-proof.js';

const path = freshProofPath();

/** The messenger as a React component, with the events that a page most often wants. */
function Chat({ attributes }: { readonly attributes: Readonly<Record<string, string>> }) {
  const [lines, setLines] = useState<readonly string[]>([]);
  const log = (event: Event) => setLines((before) => [...before, eventLine(event)]);
  return (
    <>
      <div role="log" aria-labelledby="log-title">
        <ol className="log">
          {lines.map((line, index) => (
            <li key={index}>{line}</li>
          ))}
        </ol>
      </div>
      <chat-messenger
        {...attributes}
        {...(path && { identityProvider: () => freshProof(path) })}
        onready={log}
        onemail-supplied={log}
        onunread-count-change={log}
        onidentity-error={log}
      />
    </>
  );
}

const root = document.getElementById('react-root');
if (root !== null) {
  // Written by the portal's own server, see embed-page.ts.
  const attributes = JSON.parse(root.dataset['attributes'] ?? '{}') as Record<string, string>;
  createRoot(root).render(<Chat attributes={attributes} />);
}
