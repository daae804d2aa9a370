import { askAnew } from './form-changes.js';
import type { Entry, WrittenMessage } from './outbox-entry.js';
import { destroyOthers, readAll } from './outbox-reading.js';
import { recordName, type RecordType } from './outbox-records.js';
import type { KeptRecord, OutboxStorage } from './outbox-storage.js';
import type { Draft } from './drafts.js';
import type { TimelineItem } from './state.js';
import type { TalkParts } from './talk-parts.js';

/** Takes over what an earlier page has written down, or another tab that is gone. Loaded where there is something. */
export async function restore(talk: TalkParts, storage: OutboxStorage): Promise<void> {
  const { delivery, drafts, files, following, generation, outbox, timeline } = talk;
  await destroyOthers(storage);
  const records = await readAll(storage);
  generation.signal.throwIfAborted();
  const of = (type: RecordType) => records.filter(({ name }) => name.startsWith(recordName(type)));
  const author = generation.state.identity?.name ?? '';
  const found = of('message').map((record) => entryOf(record, author));
  const refused = found.find((entry) => isAskedAnew(entry) && !outbox.has(entry));
  following.announce(outbox.restore(found));
  for (const { name, value } of of('draft').sort((one, other) => other.at - one.at)) {
    const draft = value as Draft;
    const place = await drafts.restore(name, draft.text, () => {
      following.restore();
    });
    generation.signal.throwIfAborted();
    if (place === undefined) continue;
    files.restore(draft.files, place);
    if (place === timeline.place) timeline.showDraft();
  }
  files.restore(outbox.files);
  // A conversation that waits to begin is nowhere else to be seen.
  if (timeline.place && !timeline.isChosen && outbox.beginsOne) timeline.show('');
  else if (!following.settle()) timeline.render();
  void delivery.flush();
  // Its bubble says that it is not sent, whatever comes of this.
  if (refused) askAnew(talk, refused, refused.answers ?? []).catch(() => undefined);
}

/** Its page was left before what the workspace asks by now was answered. */
const isAskedAnew = ({ item, place }: Entry): boolean => !place && item.failure?.code === 'bad_request';

function entryOf({ name, at, value }: KeptRecord, authorName: string): Entry {
  const { text, failure, place, path, ...rest } = value as WrittenMessage;
  const item: TimelineItem = {
    key: name.slice(2),
    text,
    at,
    own: true,
    authorName,
    status: failure ? 'failed' : 'queued',
    ...(failure && { failure }),
    ...(place && { conversationId: place }),
  };
  return { ...rest, item, place, path, isTried: path !== undefined, isKept: true };
}
