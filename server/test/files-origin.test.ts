import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { agentPaths, paths, type FileLinks } from 'chat-messenger/protocol';
import { Agent } from './support/agent.ts';
import { uploaded } from './support/files.ts';
import { bodyOf, refusalOf } from './support/http.ts';
import { TestServer, type TestWorkspace } from './support/server.ts';
import { portalProof, Visitor } from './support/visitor.ts';

const FILES = 'files.example';

describe('Files at an origin of their own (FIL-4)', () => {
  let server: TestServer;
  let workspace: TestWorkspace;
  let visitor: Visitor;
  before(async () => {
    server = await TestServer.start({ filesUrl: `https://${FILES}` });
    workspace = await server.workspace();
    visitor = await Visitor.create(server, workspace.appId);
    await visitor.open(portalProof(workspace, 'ada@example.com'));
  });
  after(() => server.stop());

  const linkTo = async (someone: Visitor | Agent, path: string) => {
    const id = await uploaded(someone, 'a.txt', Buffer.from('words'));
    const body = { files: [{ id, variant: 'full' }] };
    const [link] = bodyOf<FileLinks>(await someone.call({ method: 'POST', path, body })).links;
    assert.ok(link);
    return link;
  };
  const at = (host: string, path: string) => server.call({ path, headers: { 'x-forwarded-host': host } });

  it('are there, for visitors and agents, and nowhere else', async () => {
    const agent = await Agent.join(server, workspace.appId);
    for (const link of [await linkTo(visitor, paths.fileLinks), await linkTo(agent, agentPaths.fileLinks)]) {
      assert.equal(link.origin, `https://${FILES}`);
      assert.equal((await at(FILES, link.path)).text, 'words');
      assert.equal(refusalOf(await at('chat.example', link.path)), '404 not_found');
    }
  });

  it('have nothing else of the server beside them', async () => {
    for (const path of [
      '/inbox',
      '/inbox.js',
      '/chat-messenger.js',
      '/healthz',
      '/openapi.json',
      paths.conversations,
    ]) {
      assert.equal(refusalOf(await at(FILES, path)), '404 not_found', path);
      assert.notEqual((await at('chat.example', path)).status, 404, path);
    }
  });

  it('may be pictures of the inbox', async () => {
    const policy = (await at('chat.example', '/inbox')).headers.get('content-security-policy') ?? '';
    assert.match(policy, /img-src https:\/\/files\.example data:/);
  });
});
