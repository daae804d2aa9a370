import { expect, nextFrame } from '@open-wc/testing';
import type { ChatMessenger } from '../../src/elements/chat-messenger.js';
import { ada, conversation, item } from '../support/fake-client.js';
import { appears, deep, pageOfEachTest, transcriptOf } from '../support/messenger.js';
import { waitUntil } from '../support/wait-until.js';

describe('An answer counts as read', () => {
  const page = pageOfEachTest();
  let place: HTMLElement;
  beforeEach(() => {
    place = document.body.appendChild(document.createElement('div'));
  });
  afterEach(() => {
    place.remove();
    scrollTo(0, 0);
  });

  /** A messenger at the end of a long conversation. */
  async function talking(attributes: Readonly<Record<string, string>> = {}): Promise<ChatMessenger> {
    const items = Array.from({ length: 60 }, (_, index) => item(`Message ${String(index)}`));
    page.client.activate(ada, { conversations: [conversation('a')] });
    page.client.show({ id: 'a', items });
    const element = page.make(attributes);
    place.append(element);
    if (!element.inline) await element.show();
    await transcriptOf(element);
    return element;
  }
  const arrives = () => {
    page.client.show({ items: [...page.client.state.timeline.items, item('It is confirmed.')] });
  };
  /** Every observer of what is in sight was told by the browser. */
  const observed = async () => {
    await nextFrame();
    await new Promise((told) => {
      new IntersectionObserver(told).observe(document.body);
    });
  };

  it('where the visitor has come to a chat in the page, and not while it is below the window', async () => {
    const article = place.appendChild(document.createElement('div'));
    article.style.blockSize = '4000px';
    const element = await talking({ inline: '' });
    arrives();
    await observed();
    expect([page.client.visible, page.client.seesEnd]).to.deep.equal([true, false]);
    element.scrollIntoView({ block: 'end' });
    await waitUntil(() => page.client.seesEnd);
    scrollTo(0, 0);
    await waitUntil(() => !page.client.seesEnd);
  });

  it('not in a part of the page that is hidden', async () => {
    place.style.display = 'none';
    await talking({ inline: '' });
    arrives();
    await observed();
    expect(page.client.seesEnd).to.equal(false);
    place.style.display = '';
    place.scrollIntoView({ block: 'end' });
    await waitUntil(() => page.client.seesEnd);
  });

  it('not while the visitor reads above it, until they come to it', async () => {
    const element = await talking();
    await waitUntil(() => page.client.seesEnd);
    const { scroller } = await transcriptOf(element);
    scroller!.scrollTop = 0;
    await waitUntil(() => !page.client.seesEnd);
    arrives();
    const jump = await appears(element, '.jump');
    await observed();
    expect([jump.getAttribute('aria-label'), page.client.seesEnd]).to.deep.equal(['1 new message', false]);
    jump.click();
    await waitUntil(() => page.client.seesEnd);
  });

  it('only to where it was seen, for whoever comes back to more than fits', async () => {
    const element = await talking();
    await waitUntil(() => page.client.seesEnd);
    await element.hide();
    await waitUntil(() => !page.client.visible);
    const items = page.client.state.timeline.items.map((one, seq) => ({
      ...one,
      message: {
        id: one.key,
        conversation_id: 'a',
        seq,
        author: { kind: 'agent', name: 'Charles' } as const,
        text: one.text,
        sent_at: one.at,
        client_msg_id: one.key,
      },
    }));
    page.client.become({ conversations: [conversation('a', { unread: true, read_seq: 20, last_seq: 59 })] });
    page.client.show({ items });
    let hasSeen = false;
    const setVisible = page.client.setVisible.bind(page.client);
    page.client.setVisible = (sight) => {
      hasSeen ||= sight === true;
      setVisible(sight);
    };
    await element.show();
    await appears(element, '.start');
    await observed();
    expect([page.client.visible, hasSeen]).to.deep.equal([true, false]);
  });

  it('where one of several elements shows its end', async () => {
    const article = place.appendChild(document.createElement('div'));
    article.style.blockSize = '4000px';
    await talking({ inline: '' });
    const floating = await talking();
    await waitUntil(() => page.client.seesEnd);
    await floating.hide();
    await waitUntil(() => !page.client.seesEnd);
    expect(page.client.visible).to.equal(true);
    expect(deep(floating, 'chat-transcript')).to.not.equal(undefined);
  });
});
