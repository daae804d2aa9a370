import {
  LIMITS,
  type PolledEvents,
  type PositionedEvent,
  type StreamPosition,
} from 'chat-messenger/protocol';
import type { Principal } from '../access/principal.js';
import type { Deliveries } from '../conversations/deliveries.js';
import type { Follower, Hub } from './hub.js';
import type { StreamEvent } from './stream-events.js';

/** What a long poll is answered from. */
export interface PollParts {
  readonly hub: Hub;
  readonly deliveries: Pick<Deliveries, 'acknowledge'>;
}

/** Waits for the first events after a position, at most `waitMs`: the socket's service over plain requests. */
export async function pollEvents<E>(
  { hub, deliveries }: PollParts,
  principal: Principal,
  from: StreamPosition,
  waitMs: number,
  gone: AbortSignal,
): Promise<PolledEvents<E>> {
  if (!(await hub.canResume(principal, from))) return { ...from, events: [], reset: true };
  // Who asks from a place holds what lies before it.
  void deliveries.acknowledge(principal, from.position);
  const events: StreamEvent[] = [];
  const { promise: arrived, resolve, reject } = Promise.withResolvers<undefined>();
  const follower: Follower = {
    principal,
    position: from.position,
    deliver(fresh) {
      events.push(...fresh.slice(0, LIMITS.replay_events - events.length));
      resolve(undefined);
    },
    fail: reject,
  };
  const timer = setTimeout(resolve, waitMs, undefined);
  const leave = () => {
    resolve(undefined);
  };
  gone.addEventListener('abort', leave);
  if (gone.aborted) leave();
  try {
    // Both at once: a stream that fails while its past is still being read must find somebody listening.
    await Promise.all([hub.follow(follower), arrived]);
  } finally {
    clearTimeout(timer);
    hub.unfollow(follower);
  }
  const answer = events.map((event) => event.for(principal) as PositionedEvent<E>);
  return {
    epoch: from.epoch,
    position: answer.at(-1)?.position ?? from.position,
    events: answer,
    reset: false,
  };
}
