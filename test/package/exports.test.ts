import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { publint } from 'publint';

interface Manifest {
  readonly exports: Readonly<Record<string, string | { readonly types: string; readonly default: string }>>;
}

const root = fileURLToPath(new URL('../../', import.meta.url));
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Manifest;
const doors = Object.entries(manifest.exports).map(([path, target]) => ({
  name: path.replace('.', 'chat-messenger'),
  files: typeof target === 'string' ? [target] : [target.types, target.default],
  isCode: typeof target !== 'string',
}));

/** Runs a module in a Node of its own and gives what it printed. */
function inNode(source: string): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', source], {
    cwd: root,
    encoding: 'utf8',
  });
  assert.equal(status, 0, stderr);
  assert.equal(stderr, '');
  return stdout.trim();
}

describe('the package', { timeout: 120_000 }, () => {
  for (const { name, files } of doors) {
    it(`has everything behind the door ${name}`, () => {
      for (const file of files) assert.ok(existsSync(join(root, file)), file);
    });
  }

  for (const { name } of doors.filter(({ isCode }) => isCode)) {
    it(`can be imported from ${name} where there is no browser, and leaves nothing behind`, () => {
      // Lit itself leaves a stand-in for the browser's registry of elements, so it goes first.
      const printed = inNode(`
        for (const lit of ['lit', 'lit/decorators.js', '@lit/context']) await import(lit);
        const before = Reflect.ownKeys(globalThis);
        await import('${name}');
        const left = Reflect.ownKeys(globalThis).filter((key) => !before.includes(key)).map(String);
        const tags = ['chat-messenger', 'chat-pin-login', 'chat-inbox'].filter((tag) => customElements.get(tag));
        console.log(JSON.stringify({ left, tags }));
      `);
      assert.deepEqual(JSON.parse(printed), { left: [], tags: [] });
    });
  }

  it('gives classes and clients to those who do not want tags registered', () => {
    const printed = inNode(`
      const { ChatMessenger, ChatPinLogin } = await import('chat-messenger/classes');
      const { createChatClient } = await import('chat-messenger/client');
      console.log([ChatMessenger, ChatPinLogin, createChatClient].map((value) => typeof value).join());
    `);
    assert.equal(printed, 'function,function,function');
  });

  it('satisfies publint', async () => {
    const { messages } = await publint({ pkgDir: root, strict: true });
    assert.deepEqual(messages, []);
  });
});

describe('the tarball', { timeout: 60_000 }, () => {
  let files: readonly string[] = [];

  before(() => {
    const parameters = ['pack', '--dry-run', '--json', '--ignore-scripts', '--workspace', '.'];
    const { status, stdout, stderr } = spawnSync('npm', parameters, { cwd: root, encoding: 'utf8' });
    assert.equal(status, 0, stderr);
    const packed = JSON.parse(stdout) as
      readonly { files: { path: string }[] }[] | Readonly<Record<string, { files: { path: string }[] }>>;
    files = Object.values(packed).flatMap((entry) => entry.files.map(({ path }) => path));
  });

  it('holds what its doors and script tags lead to', () => {
    const targets = doors.flatMap((door) => door.files.map((file) => file.replace('./', '')));
    for (const file of [...targets, 'cdn/chat-messenger.js', 'cdn/inbox.js']) {
      assert.ok(files.includes(file), file);
    }
  });

  it('holds no server, no tests, no sources and no source maps', () => {
    const known = /^(dist|cdn)\/|^(package\.json|custom-elements\.json|README\.md|LICENSE)$/;
    assert.deepEqual(
      files.filter((path) => !known.test(path)),
      [],
    );
    assert.deepEqual(
      files.filter((path) => /\.map$|\.tsbuildinfo$|(?<!\.d)\.tsx?$|\.test\./.test(path)),
      [],
    );
  });
});
