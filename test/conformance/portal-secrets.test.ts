import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { outcome } from './driver/http.ts';
import { portalKey, timedKeyNow } from './driver/site.ts';
import { Socket } from './driver/socket.ts';
import { Visitor } from './driver/visitor.ts';
import { asks, DAY, END_REACHES_SOCKETS, freshEmail, target } from './suite.ts';

describe('The secrets of a portal', () => {
  asks(
    'C10 verify while they are active or retiring, and not when retired or revoked (COM-11)',
    ['operator'],
    async ({ operator }) => {
      const app = await operator.createApp(target.origin);
      const { appId } = app;
      const at = { app };
      const judged = async (secret: string) =>
        outcome(await Visitor.create(at).present(portalKey(freshEmail(), secret)));
      const refused = '401 identity_invalid mismatch';

      const old = await Visitor.open(portalKey(freshEmail(), app.portalSecret), {}, at);
      const oldId = (await old.start()).message.assurance?.key_id ?? '';
      const [oldSocket, next] = [await Socket.live(old), await operator.rotateSecret(appId, 7)];
      assert.equal(await judged(app.portalSecret), '201');
      assert.equal(await judged(next.secret), '201');

      await operator.retireSecret(appId, oldId);
      assert.equal(await judged(app.portalSecret), refused);
      assert.equal(outcome(await old.list()), '200');
      assert.ok(await oldSocket.isLive());

      const young = await Visitor.open(portalKey(freshEmail(), next.secret), {}, at);
      assert.equal((await young.start()).message.assurance?.key_id, next.id);
      const youngSocket = await Socket.live(young);
      await operator.revokeSecret(appId, next.id);
      assert.equal(await youngSocket.closedWithin(END_REACHES_SOCKETS), 4403);
      assert.equal(outcome(await young.list()), '401 session_revoked');
      assert.equal(await judged(next.secret), refused);
      assert.ok(await oldSocket.isLive());
      await oldSocket.cut();
    },
  );

  asks(
    'C10 two verify at once, and a third ends the oldest; a retiring one ends when its time is over (COM-11)',
    ['operator', 'clock'],
    async ({ operator, clock }) => {
      const app = await operator.createApp(target.origin);
      const judged = async (secret: string) =>
        outcome(await Visitor.create({ app }).present(portalKey(freshEmail(), secret)));
      const second = await operator.rotateSecret(app.appId, 1);
      const third = await operator.rotateSecret(app.appId, 1);
      assert.equal(await judged(app.portalSecret), '401 identity_invalid mismatch');
      assert.equal(await judged(second.secret), '201');
      clock.advance(DAY);
      assert.equal(await judged(second.secret), '401 identity_invalid mismatch');
      assert.equal(await judged(third.secret), '201');
    },
  );

  asks('C11 a workspace may refuse the form that never ends (HM-6)', ['operator'], async ({ operator }) => {
    const app = await operator.createApp(target.origin, 'require_portal_v2=true');
    const email = freshEmail();
    const present = async (proof: unknown) => outcome(await Visitor.create({ app }).present(proof));
    assert.equal(await present(portalKey(email, app.portalSecret)), '401 identity_invalid malformed');
    assert.equal(await present(timedKeyNow(email, app)), '201');
  });
});
