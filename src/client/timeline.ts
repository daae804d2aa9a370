import { LIMITS, paths, type Conversation, type Message, type MessagePage } from '../protocol/index.js';
import { codeOf, failureOf } from './errors.js';
import { ReadMarker } from './read-marker.js';
import type { Timeline, TimelineItem } from './state.js';
import { EMPTY_TIMELINE, patched, type Patch } from './store.js';
import type { TalkParts } from './talk-parts.js';
import { seqOf, withMessages } from './timeline-items.js';

/** How it ends to ask for a message that is not there; without a code where it cannot even be asked for. */
const NOT_THERE: readonly unknown[] = ['not_found', 'bad_request', undefined];

/** The conversation on the screen: what is loaded of it, in the order of the server and without a hole. */
export class TimelineKeeper {
  /** Id of the conversation on the screen; empty for one that begins with its first message. */
  place = '';
  /** True once the visitor or the page has said what is to be on the screen. */
  isChosen = false;
  /** Counts what somebody wanted to see. */
  wishes = 0;
  readonly #talk: TalkParts;
  readonly #reading: ReadMarker;
  #messages: readonly TimelineItem[] = [];
  #loaded = false;
  /** The message that the first page is to hold. */
  #around: string | undefined;
  /** Number of the newest page request: the answer to an older one is out of date. */
  #request = 0;
  /** Changes of messages that came while a page was on its way, which may not know them. */
  #changes: Message[] = [];

  constructor(talk: TalkParts) {
    this.#talk = talk;
    this.#reading = new ReadMarker(talk);
  }

  get lookedAt(): string | undefined {
    return this.#reading.lookedAt;
  }

  /** True while somebody sees its end: whatever has come is read. */
  get isOnScreen(): boolean {
    const { presence, environment } = this.#talk.context;
    return presence.isVisible === true && this.#loaded && !this.hasNewer && environment.isPageVisible();
  }

  get lastSeq(): number {
    return seqOf(this.#messages.at(-1));
  }

  /** True where the screen shows an earlier part. */
  get hasNewer(): boolean {
    return !!this.#timeline.hasNewer;
  }

  /** Shows what the visitor or the page wants to see. */
  choose(place: string, messageId?: string): void {
    this.wishes += 1;
    this.isChosen = true;
    if (place !== this.place) this.show(place, messageId);
    else if (messageId !== undefined) this.#aim(messageId);
    else void this.showNewest();
  }

  /** Puts a conversation on the screen, at one of its messages where one is named. */
  show(place: string, around?: string): void {
    this.#reading.leave();
    this.#request += 1;
    this.place = place;
    this.#around = around;
    this.#loaded = false;
    this.#messages = [];
    const timeline = patched(EMPTY_TIMELINE, {
      ...this.#unsent,
      ...factsOf(this.#conversation),
      id: place || undefined,
      target: around === undefined ? undefined : { messageId: around },
    });
    this.#talk.generation.update({ timeline });
    this.loadIfWanted();
  }

  /** The first message is stored: what is on the screen has its name now. */
  begin(id: string): void {
    this.place = id;
    this.#set({ id, ...factsOf(this.#conversation, this.#timeline) });
  }

  /** What was loaded may have holes now. */
  refresh(): void {
    this.#forgetPages();
    this.loadIfWanted();
  }

  /** Loads the first page when somebody looks and it is missing. */
  loadIfWanted(): void {
    if (this.#talk.context.presence.isVisible && !this.#loaded && this.place) void this.reload();
    else this.#reading.look();
  }

  /** The page before the oldest message held. */
  async loadOlder(): Promise<void> {
    const { loading, hasOlder } = this.#timeline;
    if (loading === 'no' && hasOlder) await this.#load('older');
  }

  /** The page after the newest message held, where that is not the end. */
  async loadNewer(): Promise<void> {
    if (this.#timeline.loading === 'no' && this.hasNewer) await this.#load('newer');
  }

  /** Leaves an earlier part for the end. */
  async showNewest(): Promise<void> {
    this.#around = undefined;
    this.#set({ target: undefined });
    if (this.hasNewer) await this.#load('first');
  }

  /** The first page again. */
  async reload(): Promise<void> {
    if (this.place && this.#timeline.loading !== 'first') await this.#load('first');
  }

  /** The conversation on the screen changed. */
  update(conversation: Conversation): void {
    if (conversation.id !== this.place) return;
    this.#set(factsOf(conversation, this.#timeline));
    this.#reading.look();
  }

  /** Shows a stored message, which `waited` here before. What lies past a hole is not shown. */
  receive(message: Message, waited: boolean): void {
    const { conversation_id, seq } = message;
    if (conversation_id !== this.place) {
      if (waited) this.render();
      return;
    }
    // From its first message on we hold all of a conversation, unless that is known here later than what follows it.
    if (seq === 1) this.#loaded = (this.#conversation?.last_seq ?? 1) === 1;
    const isNext = seq === this.lastSeq + 1;
    const isPart = waited || this.#loaded || this.#timeline.loading === 'first';
    if (this.hasNewer ? isNext : isPart) {
      this.#messages = withMessages(this.#messages, [message]);
    }
    this.render({ hasNewer: (this.hasNewer && this.#isBehind) || undefined });
    this.loadIfWanted();
  }

  /** Takes over what became of a message. It keeps its place. */
  revise(message: Message): void {
    if (message.conversation_id !== this.place) return;
    this.#changes.push(message);
    this.#revise();
    this.render();
  }

  /** Shows what is there. */
  render(patch: Patch<Timeline> = {}): void {
    const { items, files } = this.#unsent;
    this.#set({ items, files, ...patch });
  }

  /** Shows the draft as it is by now, for a composer that is new. */
  showDraft(): void {
    this.#set({ draft: this.#unsent.draft });
  }

  showTyping(name: string | undefined): void {
    this.#set({ typing: name });
  }

  get #timeline(): Timeline {
    return this.#talk.generation.state.timeline;
  }

  get #conversation(): Conversation | undefined {
    return this.#talk.stream.conversations.get(this.place);
  }

  /** What is on the screen, with what is not on the server yet. */
  get #unsent() {
    const { drafts, files, outbox } = this.#talk;
    const pending = files.in(this.place);
    return {
      items: [...this.#messages, ...outbox.items(this.place)],
      draft: drafts.of(this.place) || undefined,
      files: pending.length > 0 ? pending : undefined,
    };
  }

  /** True while the server holds messages after the newest one here. */
  get #isBehind(): boolean {
    return (this.#conversation?.last_seq ?? 0) > this.lastSeq;
  }

  #set(patch: Patch<Timeline>): void {
    const timeline = this.#timeline;
    const isNews = Object.entries(patch).some(([key, value]) => timeline[key as keyof Timeline] !== value);
    if (isNews) this.#talk.generation.update({ timeline: patched(timeline, patch) });
  }

  /** Shows a message of the conversation on the screen. */
  #aim(messageId: string): void {
    const isThere = this.#messages.some(({ message }) => message?.id === messageId);
    if (isThere) this.#set({ target: { messageId } });
    else this.show(this.place, messageId);
  }

  #forgetPages(): void {
    this.#request += 1;
    this.#loaded = false;
    this.#set({ loading: 'no' });
  }

  async #load(loading: 'first' | 'older' | 'newer'): Promise<void> {
    const request = ++this.#request;
    this.#changes = [];
    this.#set({ loading, failure: undefined });
    const [first] = this.#messages;
    try {
      const from = {
        first: this.#around ? `&around=${encodeURIComponent(this.#around)}` : '',
        older: `&before_seq=${String(seqOf(first))}`,
        newer: `&after_seq=${String(this.lastSeq)}`,
      };
      const path = `${paths.messages(this.place)}?limit=${String(LIMITS.history_page)}${from[loading]}`;
      const page = await this.#talk.use.call<MessagePage>('GET', path);
      if (request === this.#request) this.#take(loading, page);
    } catch (error) {
      if (request !== this.#request) return;
      this.#set({ loading: 'no', failure: failureOf(error) });
      if (loading !== 'first' || !this.#around || !NOT_THERE.includes(codeOf(error))) return;
      // The message is not there any more: the conversation is shown without it.
      this.#around = undefined;
      this.#set({ target: undefined });
      await this.#load('first');
    }
  }

  #take(loading: 'first' | 'older' | 'newer', page: MessagePage): void {
    const { messages, has_older, has_newer = false } = page;
    // The answer to a try may have been lost.
    const sent = this.#talk.following.take(messages);
    if (loading === 'first') {
      // It replaces what may have holes; what events added behind its beginning stays, unless it ends before.
      const start = messages[0]?.seq ?? 0;
      const end = has_newer ? (messages.at(-1)?.seq ?? 0) : Infinity;
      this.#messages = this.#messages.filter((item) => seqOf(item) >= start && seqOf(item) <= end);
    }
    this.#messages = withMessages(this.#messages, messages);
    this.#revise();
    this.#loaded = true;
    // Whoever comes from an earlier part has not seen what arrived while this page was on its way.
    const isPartial = loading === 'newer' || this.#around !== undefined || this.hasNewer;
    const hasNewer = loading === 'older' ? this.hasNewer : has_newer || (isPartial && this.#isBehind);
    this.render({
      loading: 'no',
      hasOlder: loading === 'newer' ? this.#timeline.hasOlder : has_older,
      hasNewer: hasNewer || undefined,
    });
    this.#talk.following.announce(sent);
    this.#reading.look();
  }

  /** Takes over changes of the messages that are there. */
  #revise(): void {
    const ids = new Set(this.#messages.map(({ message }) => message?.id));
    const changes = this.#changes.filter(({ id }) => ids.has(id));
    if (changes.length > 0) this.#messages = withMessages(this.#messages, changes);
    if (this.#timeline.loading === 'no') this.#changes = [];
  }
}

/** What the screen shows of a conversation beside its messages. Receipts never move back (REL-5). */
function factsOf(conversation: Conversation | undefined, before: Timeline = EMPTY_TIMELINE): Patch<Timeline> {
  if (!conversation) return {};
  const { status, rating, peer_delivered_seq, peer_read_seq } = conversation;
  return {
    status,
    rating,
    deliveredSeq: higher(before.deliveredSeq, peer_delivered_seq),
    readSeq: higher(before.readSeq, peer_read_seq),
  };
}

function higher(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? (one ?? other) : Math.max(one, other);
}
