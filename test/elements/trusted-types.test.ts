import { expect, nextFrame } from '@open-wc/testing';
import { ada, app, item } from '../support/fake-client.js';
import { MessengerPage, appears, deep, panelOf } from '../support/messenger.js';

const payloads = [
  '<img src=x onerror="window.hit=1">',
  '<iframe srcdoc="<script>top.hit=1</script>"></iframe>',
  '</textarea><script>window.hit=1</script>',
  '{{constructor.constructor("window.hit=1")()}}',
  '[x](javascript:window.hit=1)',
];

describe('under require-trusted-types-for', () => {
  it('no text, name or workspace becomes markup, and the policy has nothing to refuse', async () => {
    const page = new MessengerPage();
    page.clients.install();
    // Loads every part first: what is left to do is to draw what other people wrote.
    page.client.rest();
    const element = page.add();
    await element.show();
    await appears(panelOf(element)!, '.notice');

    const violations: string[] = [];
    document.addEventListener('securitypolicyviolation', (event) => violations.push(event.violatedDirective));
    const policy = document.createElement('meta');
    policy.httpEquiv = 'Content-Security-Policy';
    policy.content = "require-trusted-types-for 'script'; style-src 'none'";
    document.head.append(policy);

    page.client.activate(
      { ...ada, email: payloads[0]! },
      { app: { ...app, name: payloads[1]! }, connection: 'offline' },
    );
    page.client.show({
      items: payloads.map((text, index) =>
        item(text, { authorName: text, own: index % 2 === 0, status: index === 2 ? 'failed' : 'sent' }),
      ),
    });
    await appears(panelOf(element)!, '.bubble');
    await element.prefill(payloads[2]!);
    await nextFrame();
    page.client.become({ phase: 'challenged' });
    await appears(panelOf(element)!, '#email');
    await nextFrame();

    expect(violations).to.deep.equal([]);
    expect('hit' in window).to.equal(false);
    for (const tag of ['img', 'iframe', 'script']) {
      expect(deep(element, tag) === undefined, tag).to.equal(true);
    }
    page.cleanUp();
  });
});
