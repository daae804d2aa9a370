import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { paths, serverPaths, type CreatedContact, type Identity } from 'chat-messenger/protocol';
import { BackEnd } from './support/back-end.ts';
import { describeOnEveryEngine } from './support/every-engine.ts';
import { bodyOf, refusalOf } from './support/http.ts';
import { TestServer } from './support/server.ts';
import { portalProof, Visitor } from './support/visitor.ts';

describe('A name that a visitor gives', () => {
  const shown = async (server: TestServer, appId: string, name: string) => {
    const one = await (await Visitor.create(server, appId)).open({ method: 'claimed' });
    const answer = await one.call({ method: 'PUT', path: paths.claims, body: { name } });
    return bodyOf<Identity>(answer).name;
  };

  it('is none where nothing of it can be read: blanks of any script, marks and signs alone (C52, MRG-10)', async (t) => {
    const server = await TestServer.during(t);
    const { appId } = await server.workspace();
    const unreadable = [
      ' ',
      '\u3164',
      '\u2800',
      '\uFFA0',
      '\u115F\u1160',
      '\u034F',
      '\u17B4\u17B5',
      '\uFE0F',
      '\u{E0100}',
      '\u0301\u0301',
      '\u0301'.repeat(300),
      '\u202E\u2066',
      '\u{E0041}',
      '\uD800',
      '\u200B\u200D',
      '...',
      '— · —',
    ];
    for (const name of unreadable) {
      assert.equal(await shown(server, appId, name), undefined, escaped(name));
    }
  });

  it('loses what nobody sees and keeps what people read (C52, MRG-10)', async (t) => {
    const server = await TestServer.during(t);
    const { appId } = await server.workspace();
    const cleaned = [
      ['A\u034Fda', 'Ada'],
      ['\u202EadA', 'adA'],
      ['Ada\uFE0F', 'Ada'],
      ['A\u{E0100}da', 'Ada'],
      ['Ada\u2800', 'Ada'],
      ['a\u{E0041}\u3164b', 'ab'],
      ['\uD800x', 'x'],
      ['Ada \u2713 Verified', 'Ada \u2713 Verified'],
      [`e${'\u0301'.repeat(300)}`, 'e\u0301\u0301'],
      ['R2-D2', 'R2-D2'],
      ['山田 太郎', '山田 太郎'],
      ['❤\uFE0F', '❤\uFE0F'],
      ['🦦', '🦦'],
      ['🇨🇭', '🇨🇭'],
    ] as const;
    for (const [name, expected] of cleaned) {
      assert.equal(await shown(server, appId, name), expected, escaped(name));
    }
  });
});

describeOnEveryEngine('The contact of an address', (servers) => {
  it('made by a key that identifies nobody is not proven: the first proof brings its own spelling and name (MRG-9)', async () => {
    const server = await servers.start();
    const workspace = await server.workspace();
    const { key } = await server.services.apiKeys.create(workspace.appId, {
      name: 'import',
      scopes: ['contact:write'],
      actor: 'test',
    });
    const importer = new BackEnd(server, { apiKey: key });
    const add = async (by: BackEnd, body: object) =>
      bodyOf<CreatedContact>(await by.post(serverPaths.contacts, body));
    const row = async (id: string) =>
      server.services.store.read
        .selectFrom('contacts')
        .select(['name', 'name_verified', 'email', 'email_verified'])
        .where('id', '=', id)
        .executeTakeFirstOrThrow();
    const said = { email: 'ADA@example.com', name: 'Planted Name' };
    const { contact_id: id } = await add(importer, said);
    assert.deepEqual(
      { ...(await row(id)) },
      { ...said, name: said.name, email_verified: 0, name_verified: 0 },
    );
    const one = await (
      await Visitor.create(server, workspace.appId)
    ).open(portalProof(workspace, 'ada@example.com'));
    assert.equal(one.session?.contact_id, id);
    assert.deepEqual(one.session.identity, {
      level: 4,
      method: 'portal-key',
      email: 'ada@example.com',
      email_verified: true,
    });
    await add(importer, said);
    assert.deepEqual(
      { ...(await row(id)) },
      { name: 'ada@example.com', name_verified: 0, email: 'ada@example.com', email_verified: 1 },
      'what was proven is not unsaid',
    );
    await add(new BackEnd(server, workspace), { ...said, name: 'Ada Lovelace' });
    assert.deepEqual(
      { ...(await row(id)) },
      { name: 'Ada Lovelace', name_verified: 1, email: 'ADA@example.com', email_verified: 1 },
      'a key that may identify people may say who they are',
    );
    assert.equal(
      refusalOf(await importer.post(serverPaths.identify, { external_id: 'u' })),
      '403 scope_missing',
    );
  });
});

function escaped(text: string): string {
  return [...text].map((character) => `U+${(character.codePointAt(0) ?? 0).toString(16)}`).join(' ');
}
