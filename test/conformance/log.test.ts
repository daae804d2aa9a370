import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { Agent } from './driver/agent.ts';
import { addressOf, fetchFile, sendFile, upload, uploaded } from './driver/files.ts';
import { outcome } from './driver/http.ts';
import { identityToken, SigningKey } from './driver/issuer.ts';
import { answerPin, askCode } from './driver/pin.ts';
import { BackEnd, contactProof, pinnedUser, portalKey, timedKeyNow, userToken } from './driver/site.ts';
import { Socket } from './driver/socket.ts';
import { Visitor } from './driver/visitor.ts';
import { paths } from './driver/wire.ts';
import { asks, fresh, freshEmail, target } from './suite.ts';

describe('The log', () => {
  asks(
    'C64 holds nothing of what proves, opens, says or names somebody (LOG-1, LOG-2, CAT-3)',
    ['log', 'mailbox', 'operator'],
    async ({ log, mailbox, operator }) => {
      const canaries: Record<string, string> = {
        'API key': target.apiKey,
        'portal secret': target.portalSecret,
      };
      const backEnd = new BackEnd();
      const agent = await Agent.join(operator);
      const email = (canaries['email'] = freshEmail('canary'));
      const visit = async (name: string, proof: object, wishes = {}) => {
        const one = await Visitor.open(proof, wishes);
        canaries[`session by ${name}`] = one.live.token;
        const refused = {
          ...proof,
          ...('connection_key' in proof && { connection_key: `${String(proof.connection_key)}0` }),
        };
        await Visitor.create().present(refused);
        return one;
      };

      const v1 = portalKey(email);
      const v2 = timedKeyNow(email);
      canaries['v1 key'] = v1.connection_key;
      canaries['v2 key'] = v2.connection_key;
      const pinned = pinnedUser(fresh('canary-user'));
      canaries['user id'] = pinned.user_id;
      canaries['security hash'] = pinned.security_hash;
      const { token } = await backEnd.identify({
        external_id: (canaries['external id'] = fresh('canary-id')),
        custom_data: { plan: (canaries['custom data'] = fresh('canary-data')) },
      });
      canaries['user token'] = token;
      const contact = await backEnd.contactToken(email);
      canaries['contact token'] = contact.auth_token;
      assert.equal(outcome(await backEnd.call({ path: `${paths.contactToken}?email=${email}` })), '200');
      const jwt = (await new SigningKey(fresh('key')).trusted(operator)).token({
        sub: (canaries['subject'] = fresh('canary-sub')),
      });
      canaries['identity token'] = jwt;

      const claims = {
        name: (canaries['name'] = fresh('canary-name')),
        custom_data: { note: (canaries['claimed data'] = fresh('canary-claim')) },
      };
      await visit('claim', { method: 'claimed' }, { claims });
      const one = await visit('v1 key', v1);
      await visit('v2 key', v2);
      await visit('hash', pinned);
      await visit('user token', userToken(token));
      await visit('contact token', contactProof(contact));
      await visit('identity token', identityToken(jwt));
      await Visitor.create().present(identityToken(`${jwt}x`));

      const reader = Visitor.create();
      const { challenge, code } = await askCode(mailbox, reader, email);
      const mailed = await answerPin(reader, challenge, code);
      assert.equal(outcome(mailed), '201');
      canaries['session by code'] = (JSON.parse(mailed.text) as { token: string }).token;

      const socket = await Socket.live(one);
      const { conversation } = await one.start((canaries['message'] = fresh('canary-message')));
      await agent.send(conversation.id, (canaries['answer'] = fresh('canary-answer')));
      await socket.event('message.created');
      await one.call({ path: `${paths.conversations}?q=${(canaries['query'] = fresh('canary-query'))}` });
      await one.post(paths.search, { query: (canaries['what is looked for'] = fresh('canary-search')) });
      const named = (what: string) => `${(canaries[what] = fresh('canary-file'))}.txt`;
      const inside = Buffer.from((canaries['what is in a file'] = fresh('canary-content')));
      const file = await uploaded(one, named('name of a file'), inside);
      await upload(one, named('name of a refused file'), Buffer.from(`<${inside.toString()}>`));
      await sendFile(one, conversation.id, file);
      const address = (await addressOf(one, file)) ?? '';
      canaries['address of a file'] = address.split('?t=')[1] ?? '';
      assert.equal(outcome(await fetchFile(address)), '200');
      await one.end();
      await socket.closed;
      assert.equal(outcome(await fetchFile(address)), '404 not_found');

      const written = await log();
      assert.ok(written.length > 0, 'the server logs');
      for (const [name, canary] of Object.entries(canaries)) {
        assert.ok(!written.includes(canary), `${name} stands in the log`);
      }
      const codes = written.split(/\D+/).filter((digits) => digits === code);
      assert.deepEqual(codes, [], 'the code stands in the log');
    },
  );
});
