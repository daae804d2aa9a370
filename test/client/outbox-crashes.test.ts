import { expect } from '@open-wc/testing';
import fc from 'fast-check';
import { Browser, type Network } from './support/mortal-browser.js';
import type { MortalTab } from './support/mortal-tab.js';
import { anonymous, closePages, portal, until, untilInTime } from './support/setup.js';
import { networkHappening, whatever, type NetworkHappening } from './support/stories.js';
import { phaseOf } from './support/visitors.js';

const PEOPLE = { ada: portal('ada@example.com'), eve: portal('eve@example.com'), nobody: anonymous } as const;
type Person = keyof typeof PEOPLE;

/** What may happen to a browser in which somebody writes. */
type Happening =
  | { readonly type: 'write'; readonly count: number; readonly breaths: number }
  | NetworkHappening
  | { readonly type: 'crash' }
  | { readonly type: 'reopen'; readonly as: Person }
  | { readonly type: 'switch'; readonly to: Person }
  | { readonly type: 'new conversation' }
  | { readonly type: 'logout' };

const person = fc.constantFrom<Person>('ada', 'eve', 'nobody');
const happening: fc.Arbitrary<Happening> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      type: fc.constant('write' as const),
      count: fc.integer({ min: 1, max: 3 }),
      // Mostly the tab lives on; else it dies somewhere between the key and the answer.
      breaths: fc.oneof(fc.constant(Infinity), fc.integer({ min: 0, max: 25 })),
    }),
  },
  { weight: 3, arbitrary: networkHappening },
  { weight: 1, arbitrary: fc.constant({ type: 'crash' as const }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('reopen' as const), as: person }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('switch' as const), to: person }) },
  { weight: 1, arbitrary: fc.constant({ type: 'new conversation' as const }) },
  { weight: 1, arbitrary: fc.constant({ type: 'logout' as const }) },
);

interface Written {
  readonly text: string;
  readonly by: Person;
  /** True while nothing has happened after which it may be lost. */
  isPromised: boolean;
}

/** One browser, the people at it, and what each of them was promised. */
class Story {
  readonly browser = new Browser();
  readonly written: Written[] = [];
  tab: MortalTab | undefined;
  who: Person = 'ada';
  /** Who was proven last: the browser keeps words of one proven person, and of nobody in particular. */
  proven: Person = 'ada';

  async live(happenings: readonly Happening[]): Promise<void> {
    await this.#reopen('ada');
    for (const each of happenings) await this.#happen(each);
    await this.#heal();
  }

  /** What the server holds, by whom. */
  stored(): { readonly text: string; readonly by: string; readonly conversation: string }[] {
    return [...this.browser.server.contacts.values()].flatMap(({ identity, messages }) =>
      messages.map(({ text, conversation_id }) => ({
        text,
        by: identity.level === 0 ? 'nobody' : (identity.email ?? '').split('@')[0]!,
        conversation: conversation_id,
      })),
    );
  }

  async #happen(happening: Happening): Promise<void> {
    switch (happening.type) {
      case 'write':
        await this.#write(happening.count, happening.breaths);
        break;
      case 'network':
        this.#network(happening.state);
        break;
      case 'crash':
        this.tab?.kill();
        break;
      case 'reopen':
        await this.#reopen(happening.as);
        break;
      case 'switch':
        await this.#switch(happening.to);
        break;
      case 'new conversation':
        this.tab?.page.client.startConversation();
        break;
      case 'logout':
        await this.#logout();
        break;
    }
  }

  async #write(count: number, breaths: number): Promise<void> {
    const { tab } = this;
    if (!tab || tab.isDead) return;
    tab.breaths = breaths;
    const texts = Array.from({ length: count }, (_, n) => `${this.who} ${String(this.written.length + n)}`);
    for (const text of texts) tab.page.client.send(text);
    const isShown = () => tab.page.client.state.timeline.items.some(({ text }) => text === texts.at(-1));
    const isStored = () => this.stored().some(({ text }) => text === texts.at(-1));
    await until(() => tab.isDead || isShown() || isStored(), 'it is written');
    const survives = await tab.isSafe();
    for (const text of texts) this.written.push({ text, by: this.who, isPromised: survives });
    if (!survives) tab.kill();
    tab.breaths = Infinity;
  }

  #network(state: Network): void {
    this.browser.network(state);
    if (state === 'on') this.tab?.page.wake();
  }

  /** The page is loaded again, by whoever sits there now. */
  async #reopen(as: Person): Promise<void> {
    this.tab?.kill();
    this.#network('on');
    if (as !== 'nobody') this.#forgive(({ by }) => by !== as && by !== 'nobody');
    this.#become(as);
    this.tab = await this.browser.visit(PEOPLE[as]);
  }

  /** The page says that somebody else sits there. */
  async #switch(to: Person): Promise<void> {
    const { tab } = this;
    if (!tab || tab.isDead || to === this.who) return;
    this.#network('on');
    this.#forgive(({ by }) => by !== to);
    this.#become(to);
    tab.page.client.identify(PEOPLE[to]);
    await until(
      () => tab.page.client.state.identity !== undefined || phaseOf(tab.page) === 'idle',
      'they are there',
    );
  }

  #become(who: Person): void {
    this.who = who;
    if (who !== 'nobody') this.proven = who;
  }

  async #logout(): Promise<void> {
    const { tab } = this;
    if (!tab || tab.isDead) return;
    this.#forgive(() => true);
    await tab.page.client.clearSession();
    await this.#reopen(this.who);
  }

  /** From now on these may be lost, though never sent twice or as somebody else. */
  #forgive(of: (written: Written) => boolean): void {
    for (const each of this.written.filter(of)) each.isPromised = false;
  }

  /** Everything works again, and whoever was promised something comes back. */
  async #heal(): Promise<void> {
    const isKept = (by: Person) =>
      this.written
        .filter((each) => each.isPromised && each.by === by)
        .every(({ text }) => this.stored().some((message) => message.text === text));
    for (const who of [this.proven, 'nobody'] as const) {
      await this.#reopen(who);
      await untilInTime(this.tab!.page, () => isKept(who));
    }
  }
}

describe('whatever happens to a browser in which somebody writes', () => {
  afterEach(closePages);

  it('what they were promised is stored once, in order, and as them; nothing is stored twice or as another (REL-1, REL-18, F17, T27)', async function everything() {
    this.timeout(120_000);
    await whatever(happening, { minLength: 3, maxLength: 9 }, async (happenings) => {
      const story = new Story();
      await story.live(happenings);
      const stored = story.stored();
      const texts = stored.map(({ text }) => text);
      expect(new Set(texts).size, 'nothing twice').to.equal(texts.length);
      for (const { text, by } of stored) expect(text.split(' ')[0], 'nothing as another').to.equal(by);
      for (const { text, isPromised } of story.written) if (isPromised) expect(texts).to.include(text);
      for (const id of new Set(stored.map(({ conversation, by }) => `${by} ${conversation}`))) {
        const numbers = stored
          .filter(({ conversation, by }) => `${by} ${conversation}` === id)
          .map(({ text }) => Number(text.split(' ')[1]));
        expect(numbers, 'in order').to.deep.equal(numbers.toSorted((a, b) => a - b));
      }
    });
  });
});
