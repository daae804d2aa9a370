import type { ClientContext } from './context.js';
import type { EventStream } from './event-stream.js';
import { Outbox } from './outbox.js';
import type { SessionUse } from './session-use.js';
import type { Generation } from './store.js';
import { TimelineKeeper } from './timeline.js';

/** Reading and writing. Loaded when the visitor opens the conversation or the page sends something. */
export class Talk {
  readonly timeline: TimelineKeeper;
  readonly outbox: Outbox;

  constructor(context: ClientContext, generation: Generation, use: SessionUse, stream: EventStream) {
    const { conversations } = stream;
    const timeline = new TimelineKeeper(context, generation, use, stream);
    const outbox = new Outbox(context, generation, use, timeline, {
      isReady: () => stream.isReady,
      onStored: ({ message, conversation }) => {
        // What the stream said of the conversation is at least as new as this answer.
        const isNew = conversation && !conversations.get(conversation.id);
        if (isNew) conversations.put(conversation);
        timeline.receive(message, isNew ? conversation : undefined);
      },
    });
    this.timeline = timeline;
    this.outbox = outbox;
    stream.follower = {
      onSnapshot: () => {
        timeline.refresh();
        outbox.flush();
      },
      onEvent: (event) => {
        if (event.type === 'message.created') timeline.receive(event.message, event.conversation);
        else timeline.update(event.conversation);
      },
      onRemoved: (id) => {
        timeline.leave(id);
      },
      onLive: () => {
        timeline.loadIfWanted();
      },
      lookedAt: () => timeline.lookedAt,
    };
    // The stream may have been there before us.
    timeline.refresh();
  }
}
