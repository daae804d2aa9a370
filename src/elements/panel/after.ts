import { html, nothing } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import type { ChatClient } from '../../client/state.js';
import type { Rating } from '../../protocol/index.js';
import { bring } from './forms.js';

/** Asks what the visitor thought, once a conversation with an answer in it was closed. */
export function rating(client: ChatClient) {
  const { timeline, messenger } = client.state;
  const { id, status, items } = timeline;
  const isAnswered = items.some(({ message }) => message?.author.kind === 'agent');
  if (id === undefined || status !== 'closed' || !messenger?.rating || !isAnswered) return nothing;
  bring('chat-rating');
  return keyed(
    id,
    html`<chat-rating
      class="banner"
      .rating=${timeline.rating}
      .rate=${(said: Rating) => client.rate(id, said)}
    ></chat-rating>`,
  );
}
