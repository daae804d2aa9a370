import { html, nothing } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import type { ChatClient } from '../../client/state.js';
import type { Rating } from '../../protocol/index.js';
import { bring } from './forms.js';

/** Comments that were typed and not sent, by conversation. They outlive their field, and not the person. */
const comments = new WeakMap<ChatClient, Map<string, string>>();

function commentsOf(client: ChatClient): Map<string, string> {
  const kept = comments.get(client) ?? new Map<string, string>();
  if (comments.has(client)) return kept;
  comments.set(client, kept);
  const { generation } = client.state;
  const stop = client.subscribe(() => {
    if (client.state.generation === generation) return;
    comments.delete(client);
    stop();
  });
  return kept;
}

/** Asks what the visitor thought, once a conversation with an answer in it was closed. */
export function rating(client: ChatClient) {
  const { timeline, messenger } = client.state;
  const { id, status, items, hasOlder, hasNewer } = timeline;
  // In a conversation that is longer than what is here, an answer is likelier there than none.
  const isAnswered = hasOlder || hasNewer || items.some(({ message }) => message?.author.kind === 'agent');
  if (id === undefined || status !== 'closed' || !messenger?.rating || !isAnswered) return nothing;
  bring('chat-rating');
  const kept = commentsOf(client);
  return keyed(
    id,
    html`<chat-rating
      class="banner"
      .rating=${timeline.rating}
      .comment=${kept.get(id)}
      .keep=${(comment: string | undefined) => {
        if (comment === undefined) kept.delete(id);
        else kept.set(id, comment);
      }}
      .rate=${(said: Rating) => client.rate(id, said)}
    ></chat-rating>`,
  );
}
