import { expect } from '@open-wc/testing';
import fc from 'fast-check';
import { Browser } from './support/mortal-browser.js';
import type { MortalTab } from './support/mortal-tab.js';
import { outboxRecords } from './support/outbox-records.js';
import { bubbles, closePages, portal, until, untilInTime } from './support/setup.js';
import { networkHappening, whatever, type NetworkHappening } from './support/stories.js';

/** The most tabs that are open at a time. */
const TABS = 3;

/** What may happen while somebody writes in several tabs. `tab` counts those that are open. */
type Happening =
  | { readonly type: 'write'; readonly tab: number; readonly count: number }
  | NetworkHappening
  | { readonly type: 'open' }
  | { readonly type: 'answer' }
  | { readonly type: 'crash' | 'new conversation' | 'wake' | 'displace'; readonly tab: number };

const tab = fc.nat({ max: TABS - 1 });
const happening: fc.Arbitrary<Happening> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      type: fc.constant('write' as const),
      tab,
      count: fc.integer({ min: 1, max: 3 }),
    }),
  },
  { weight: 3, arbitrary: networkHappening },
  { weight: 3, arbitrary: fc.constant({ type: 'open' as const }) },
  { weight: 1, arbitrary: fc.constant({ type: 'answer' as const }) },
  {
    weight: 4,
    arbitrary: fc.record({
      type: fc.constantFrom('crash', 'new conversation', 'wake', 'displace'),
      tab,
    }),
  },
);

/** One person at one browser with several tabs. */
class Story {
  readonly browser = new Browser();
  readonly written: string[] = [];
  /** Tabs in which the visitor asked for a new conversation. */
  readonly #chosen = new Set<MortalTab>();
  #tabs: MortalTab[] = [];

  async live(happenings: readonly Happening[]): Promise<void> {
    await this.#open();
    for (const each of happenings) await this.#happen(each);
    await this.#heal();
  }

  async #happen(happening: Happening): Promise<void> {
    if (happening.type === 'network') this.browser.network(happening.state);
    else if (happening.type === 'open') await this.#open();
    else if (happening.type === 'answer') this.#answer();
    else {
      const one = this.#tabs[happening.tab % Math.max(1, this.#tabs.length)];
      if (!one) return;
      if (happening.type === 'write') await this.#write(one, happening.count);
      else if (happening.type === 'wake') one.page.wake();
      else if (happening.type === 'displace') this.#displace();
      else if (happening.type === 'crash') this.#crash(one);
      else {
        this.#chosen.add(one);
        one.page.client.startConversation();
      }
    }
  }

  async #open(): Promise<void> {
    if (this.#tabs.length === TABS) return;
    this.browser.network('on');
    const one = this.browser.open();
    one.page.client.setVisible(true);
    one.page.client.identify(portal());
    // A leader that crashed is waited for, for a while.
    await untilInTime(one.page, () => one.page.client.state.connection === 'live');
    this.#tabs.push(one);
  }

  /** Resolves as soon as nothing of it would be lost with the tab. */
  async #write(one: MortalTab, count: number): Promise<void> {
    for (let n = 0; n < count; n += 1) {
      const text = `text ${String(this.written.length)}`;
      this.written.push(text);
      one.page.client.send(text);
    }
    const last = this.written.at(-1);
    await until(
      () =>
        bubbles(one.page).some((bubble) => bubble.startsWith(`${String(last)} (`)) ||
        this.browser.texts().includes(String(last)),
      'it is written',
    );
    await one.isSafe();
  }

  #answer(): void {
    const ada = this.browser.server.portalContact('ada@example.com');
    const newest = [...ada.conversations.keys()].at(-1);
    if (newest) ada.answer(`answer ${String(ada.messages.length)}`, newest);
  }

  /** The oldest session is one too many for the server; by another one its tab comes back. */
  #displace(): void {
    const open = [...this.browser.server.sessions.values()].filter(({ state }) => state === 'open');
    if (open[0] && open.length > 1) open[0].state = 'session_displaced';
  }

  #crash(one: MortalTab): void {
    one.kill();
    this.#tabs = this.#tabs.filter((other) => other !== one);
  }

  /** Everything works again, and somebody looks at every tab. */
  async #heal(): Promise<void> {
    if (this.#tabs.length === 0) await this.#open();
    this.browser.network('on');
    for (const one of this.#tabs) one.page.wake();
    const act = () => {
      for (const one of this.#tabs) one.page.client.interact();
    };
    const { page } = this.#tabs[0]!;
    const isQuiet = () => this.#tabs.every((one) => bubbles(one.page).every((it) => it.endsWith('(sent)')));
    const isStored = () => this.written.every((text) => this.browser.texts().includes(text));
    await untilInTime(page, async () => {
      act();
      return isStored() && isQuiet() && (await outboxRecords(this.browser)).length === 0;
    });
    // What the others were told of is fetched by now, or at the next look of a tab that follows.
    await untilInTime(
      page,
      () => {
        act();
        return this.#tabs.every((one) => this.#shows(one));
      },
      5_000,
    );
  }

  /** True where a tab shows all of a conversation; of a new one nothing, where the visitor asked for that. */
  #shows(one: MortalTab): boolean {
    const { id } = one.page.client.state.timeline;
    const { messages } = this.browser.server.portalContact('ada@example.com');
    if (id === undefined) return this.#chosen.has(one) || messages.length === 0;
    const all = messages.filter(({ conversation_id }) => conversation_id === id);
    return bubbles(one.page).join() === all.map(({ text }) => `${text} (sent)`).join();
  }
}

describe('whatever happens to several tabs in which somebody writes', () => {
  afterEach(closePages);

  it('all is stored once, and every tab ends with a conversation as the server has it (REL-21, SES-16)', async function everything() {
    this.timeout(120_000);
    await whatever(happening, { minLength: 4, maxLength: 12 }, async (happenings) => {
      const story = new Story();
      await story.live(happenings);
      const texts = story.browser.texts().filter((text) => text.startsWith('text'));
      expect([...texts].sort(), 'nothing twice').to.deep.equal([...story.written].sort());
    });
  });
});
