import { failureOf } from '../../client/errors.js';
import type { ChatClient, ChatState, Failure, Timeline } from '../../client/state.js';
import { isSamePerson, type Person } from './person.js';

/** What the panel shows to somebody who may have conversations. */
export type View = 'conversation' | 'list' | 'search' | 'settings';

/** A conversation that was asked for; a new one has no id. */
interface Wish {
  readonly id: string | undefined;
  readonly messageId?: string | undefined;
}

/**
 * Where in the panel the visitor is. It belongs to the panel and to one person: another person begins anew, and another
 * panel of the same client stands elsewhere.
 */
export class Views {
  /** Raised with every other conversation on the screen, and not when one gets its id with its first message. */
  thread = 0;
  /** Why a conversation that was asked for is not shown. */
  failure: Failure | undefined;
  /** The conversation from which the settings were opened. */
  settingsOf: string | undefined;
  readonly #changed: () => void;
  #person: Person = {};
  /** Undecided until it is known which conversations there are. */
  #view: View | undefined;
  /** True once there was a connection: what is shown since then stays through the loss of it. */
  #wasLive = false;
  /** True where a conversation was opened from what was found. */
  #isFound = false;
  /** Where the settings were opened. */
  #left: View | undefined;
  #wish: Wish | undefined;
  #failed: Parameters<Views['open']>[1] | undefined;
  #before: Timeline | undefined;

  /** `changed` is called when the view is another one. */
  constructor(changed: () => void) {
    this.#changed = changed;
  }

  /** Where the visitor stands now. What is undecided shows as the conversation that is being fetched. */
  get view(): View {
    return this.#view ?? 'conversation';
  }

  /** True until it is known which conversations there are: then nothing that is on the screen can be read. */
  get isUndecided(): boolean {
    return this.#view === undefined;
  }

  /** True while the conversation on the screen is not the one that the visitor wants to see, or may not be. */
  isOpening({ timeline, phase, connection }: ChatState): boolean {
    if (this.#wish) return timeline.id !== this.#wish.id;
    return this.isUndecided && !this.#wasLive && phase === 'active' && connection === 'connecting';
  }

  /** True where search results wait behind the conversation. */
  get isFound(): boolean {
    return this.#isFound || this.#view === 'search';
  }

  /** Takes over who is there and what they have. Decides the first view as soon as that can be done. */
  follow(client: ChatClient): void {
    const { generation, timeline, connection } = client.state;
    const person = { client, generation };
    if (!isSamePerson(person, this.#person)) {
      this.#person = person;
      this.#view = this.#wish = this.failure = this.#before = undefined;
      this.#isFound = this.#wasLive = false;
      this.thread += 1;
    }
    if (this.#before && !goesOn(this.#before, timeline)) this.thread += 1;
    this.#before = timeline;
    this.#wasLive ||= connection === 'live';
    if (this.#wish && this.#wish.id === undefined && timeline.id === undefined) this.#wish = undefined;
    if (this.#view === undefined) this.#decide(client);
  }

  /** The panel was opened: what is unread elsewhere comes before what was looked at last. */
  reopen(client: ChatClient): void {
    // What is not there would not be there at any other look: the visitor begins anew.
    if (this.failure?.code === 'not_found') {
      this.#view = this.#wish = this.failure = undefined;
      this.#isFound = false;
    }
    this.follow(client);
    const { state } = client;
    if (!this.isUndecided && !this.#wish && isUnreadElsewhere(state)) this.go('list');
  }

  go(view: View): void {
    if (view === 'settings') {
      this.#left = this.#view;
      this.settingsOf = this.#left === 'conversation' ? this.#before?.id : undefined;
    }
    this.#isFound = false;
    this.#wish = this.failure = undefined;
    this.#view = view;
    this.#changed();
  }

  /** One step back from a conversation, the search or the settings. */
  back(): void {
    // Where the conversation was erased meanwhile, another one may have taken its place.
    const id = this.#before?.id ?? this.settingsOf;
    const isOther = this.#left === 'conversation' && id !== this.settingsOf;
    // Without any conversation nothing can be found: the list tells so, and leads on.
    const isFound = this.#isFound && this.#person.client?.state.conversations?.length !== 0;
    if (this.#view === 'settings' && !isOther) this.go(this.#left ?? 'conversation');
    else this.go(isFound ? 'search' : 'list');
  }

  /** Begins a new conversation. */
  start(client: ChatClient): void {
    client.startConversation();
    this.go('conversation');
    this.#wish = { id: undefined };
  }

  /** Shows a conversation. What went wrong with that is told where its messages would be. */
  async open(client: ChatClient, wish: Wish & { readonly id: string }): Promise<void> {
    const { isFound } = this;
    this.go('conversation');
    this.#isFound = isFound;
    const { id, messageId } = wish;
    if (messageId === undefined && client.state.timeline.id === id) return;
    this.#wish = wish;
    try {
      await client.showConversation(id, messageId === undefined ? {} : { messageId });
      if (this.#wish === wish) this.#wish = undefined;
    } catch (error) {
      if (this.#wish !== wish) return;
      this.failure = failureOf(error);
      this.#failed = wish;
    }
    this.#changed();
  }

  /** Tries again what failed. */
  retry(client: ChatClient): void {
    if (this.#failed) void this.open(client, this.#failed);
  }

  /** With several conversations the list, else the one there is, or the one that begins. */
  #decide(client: ChatClient): void {
    const { conversations, hasMoreConversations, timeline, phase, connection } = client.state;
    const isHere = timeline.id !== undefined || timeline.items.length > 0;
    const only = conversations?.[0];
    if (!conversations || !only) {
      // Without a network nobody knows, and whoever wants to write may begin.
      const mayBegin = phase === 'idle' || (phase === 'active' && connection === 'offline');
      if (conversations || isHere || mayBegin) this.#view = 'conversation';
      return;
    }
    const isBegun = timeline.id === undefined && isHere;
    if (conversations.length > 1 || hasMoreConversations || isBegun) this.#view = 'list';
    else void this.open(client, only);
  }
}

/** True where it is the same conversation, also when that got its id meanwhile. */
function goesOn(before: Timeline, now: Timeline): boolean {
  const first = before.items[0]?.key;
  return now.id === before.id || (before.id === undefined && now.items.some(({ key }) => key === first));
}

function isUnreadElsewhere({ conversations = [], timeline }: ChatState): boolean {
  return conversations.some(({ id, unread }) => unread && id !== timeline.id);
}
