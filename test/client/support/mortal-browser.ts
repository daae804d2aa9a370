import type { IdentityRequest } from '../../../src/client/state.js';
import { FakeServer } from './fake-server.js';
import { ManualClock } from './manual-clock.js';
import { MortalTab } from './mortal-tab.js';
import { bubbles, portal, until } from './setup.js';
import { phaseOf } from './visitors.js';

/** How the network does: `loses answers` lets every message arrive, and no answer to one come back. */
export type Network = 'on' | 'off' | 'loses answers';

/** A browser with one app in it, whose tabs may die. */
export class Browser {
  readonly server = new FakeServer(new ManualClock());
  readonly appId = crypto.randomUUID();

  open(): MortalTab {
    return new MortalTab(this.server, this.appId);
  }

  /** A tab in which this visitor looks at the conversation. */
  async visit(request: IdentityRequest = portal()): Promise<MortalTab> {
    const tab = this.open();
    tab.page.client.setVisible(true);
    tab.page.client.identify(request);
    await until(() => ['active', 'idle'].includes(phaseOf(tab.page)));
    if (phaseOf(tab.page) === 'active') await until(() => tab.page.client.state.connection === 'live');
    return tab;
  }

  network(state: Network): void {
    this.server.isOffline = state === 'off';
    this.server.beforeAnswer = ({ body }) => {
      if (state === 'loses answers' && body['text'] !== undefined) throw new TypeError('lost');
    };
  }

  /** Writes where the server cannot be reached, and lets the tab die as soon as that cannot lose anything. */
  async writeAndDie(tab: MortalTab, ...texts: string[]): Promise<void> {
    this.server.isOffline = true;
    for (const text of texts) tab.page.client.send(text);
    await until(() => bubbles(tab.page).length >= texts.length);
    await tab.isSafe();
    tab.kill();
    this.server.isOffline = false;
  }

  texts(email = 'ada@example.com'): string[] {
    return this.server.portalContact(email).messages.map(({ text }) => text);
  }

  get all(): string[] {
    return [...this.server.contacts.values()].flatMap(({ messages }) => messages.map(({ text }) => text));
  }
}
