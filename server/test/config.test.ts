import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { readConfig } from '../dist/config.js';
import { Program } from './support/program.ts';

const BAD: Readonly<Record<string, readonly string[]>> = {
  HOST: ['no such host', '203.0.113.1'],
  PORT: ['-1', '65536', '80a', '0x50', '8787.5', ' '],
  PUBLIC_URL: ['chat.example', 'ftp://chat.example', 'https://chat.example/path', 'https://chat.example?x'],
  FILES_URL: ['files.example', 'https://files.example/path', 'http://localhost', 'http://localhost:8788'],
  DATABASE_URL: ['mysql://db/chat', 'chat', 'postgres://nobody@127.0.0.1:1/none'],
  SMTP_URL: ['mail.example', 'http://mail.example'],
  MAIL_FROM: ['nobody', 'Chat <chat>', 'a@b\nBcc: c@d'],
  TRUSTED_PROXIES: ['proxy.example', '10.0.0.0/33', '10.0.0.1;10.0.0.2'],
  LOG_LEVEL: ['loud', 'INFO'],
  SERVER_SECRET: ['short'],
  FILE_SCAN_COMMAND: ['/no/such/program', 'clamdscan -', '/etc', '/etc/passwd'],
  OUTBOUND_PORTS: ['8443', '443,22', '443, 8443', 'https'],
  OUTBOUND_ALLOW_LOOPBACK: ['0', 'true', 'yes'],
};

describe('The configuration', () => {
  it('works without any variable, and with each one empty', () => {
    const { publicUrl, ...rest } = readConfig({});
    assert.equal(publicUrl.href, 'http://localhost:8787/');
    assert.deepEqual(rest, {
      host: 'localhost',
      port: 8787,
      dataDir: './data',
      mailFrom: 'Chat <chat@localhost>',
      trustedProxies: [],
      logLevel: 'info',
    });
    const empty = Object.fromEntries([...Object.keys(BAD), 'DATA_DIR'].map((name) => [name, '']));
    assert.deepEqual(readConfig(empty), readConfig({}));
  });

  it('takes what is documented', () => {
    const config = readConfig({
      PORT: '80',
      PUBLIC_URL: 'https://chat.example',
      DATABASE_URL: 'postgresql://user:word@db/chat?sslmode=require',
      SMTP_URL: 'smtps://user:word@mail.example:465',
      MAIL_FROM: 'support@example.com',
      TRUSTED_PROXIES: '10.0.0.0/8, ::1,loopback',
    });
    assert.equal(readConfig({ FILE_SCAN_COMMAND: '/bin/sh' }).fileScanCommand, '/bin/sh');
    assert.equal(
      readConfig({ FILES_URL: 'https://files.example' }).filesUrl?.origin,
      'https://files.example',
    );
    assert.equal(config.outbound, undefined);
    assert.deepEqual(config.trustedProxies, ['10.0.0.0/8', '::1', 'loopback']);
    assert.equal(config.publicUrl.origin, 'https://chat.example');
    assert.deepEqual(readConfig({ OUTBOUND_PORTS: '443' }).outbound, { ports: [443] });
    assert.deepEqual(readConfig({ OUTBOUND_PORTS: '443,8443', OUTBOUND_ALLOW_LOOPBACK: '1' }).outbound, {
      ports: [443, 8443],
      allowLoopback: true,
    });
  });

  for (const [name, values] of Object.entries(BAD)) {
    it(`stops the start with one line about ${name} when its value is bad`, async () => {
      const ends = await Promise.all(values.map((value) => new Program(['start'], { [name]: value }).ended));
      for (const [index, { code, stdout, stderr }] of ends.entries()) {
        assert.equal(code, 1, `${name}=${String(values[index])} ${stdout}`);
        assert.match(stderr, new RegExp(`^${name} .*takes .+\\n$`), values[index]);
      }
    });
  }

  it('stops the start with one line about DATA_DIR when that is a file', async () => {
    const program = new Program(['start'], {});
    const file = join(program.dataDir, 'file');
    writeFileSync(file, '');
    const { code, stderr } = await new Program(['start'], { DATA_DIR: file }).ended;
    program.signal('SIGKILL');
    await program.ended;
    assert.deepEqual([code, stderr], [1, 'DATA_DIR takes a folder that this user can write to\n']);
  });

  it('stops the start with one line about PORT when another program has it', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const { code, stderr } = await new Program(['start'], { HOST: '127.0.0.1', PORT: String(port) }).ended;
    other.close();
    assert.equal(code, 1);
    assert.match(stderr, /^PORT .+\n$/);
  });
});

describe('The command', () => {
  const created = async (...parameters: string[]) =>
    new Program(['workspace', 'create', ...parameters]).ended;

  it('makes a workspace and prints what its first page and its first agent need, as JSON', async () => {
    const { code, stdout, stderr } = await created(
      '--name',
      'Shop',
      '--origin',
      'https://shop.example',
      '--json',
    );
    assert.deepEqual([code, stderr], [0, '']);
    const shown = JSON.parse(stdout) as Record<string, string>;
    assert.deepEqual(Object.keys(shown), ['app_id', 'portal_secret', 'api_key', 'agent_invitation']);
    assert.match(shown['portal_secret'] ?? '', /^cmps_/);
    assert.match(shown['api_key'] ?? '', /^cmak_/);
    assert.match(shown['agent_invitation'] ?? '', /^http:\/\/localhost:\d+\/inbox#invitation=cmin_/);
  });

  it('makes a workspace without origins, and warns that it is closed (WEB-6)', async () => {
    const { code, stdout, stderr } = await created('--name', 'Shop');
    assert.equal(code, 0);
    assert.match(stdout, /cmps_/);
    assert.match(stderr, /origin/);
  });

  it('refuses what is no origin, and a call without a name or with unknown options, in one line', async () => {
    const calls = [
      ['--name', 'Shop', '--origin', 'https://shop.example/page'],
      ['--name', 'Shop', '--origin', '*'],
      ['--origin', 'https://shop.example'],
      ['--name', 'Shop', '--unknown'],
    ];
    for (const { code, stdout, stderr } of await Promise.all(calls.map((call) => created(...call)))) {
      assert.equal(code, 1);
      assert.equal(stdout, '');
      assert.match(stderr, /^.+\n$/);
    }
  });

  it('invites a further agent to an app that exists, and to no other', async () => {
    const DATA_DIR = mkdtempSync(join(tmpdir(), 'chat-messenger-config-'));
    try {
      const made = await new Program(['workspace', 'create', '--name', 'Shop', '--json'], { DATA_DIR }).ended;
      const { app_id: appId = '' } = JSON.parse(made.stdout) as Record<string, string>;
      const invited = await new Program(['agent', 'invite', '--app-id', appId], { DATA_DIR }).ended;
      assert.equal(invited.code, 0);
      assert.match(invited.stdout, /^http:\/\/localhost:\d+\/inbox#invitation=cmin_\S+\n$/);
      const unknown = await new Program(['agent', 'invite', '--app-id', 'nobody'], { DATA_DIR }).ended;
      assert.deepEqual([unknown.code, unknown.stdout], [1, '']);
    } finally {
      rmSync(DATA_DIR, { recursive: true });
    }
  });

  it('prints how to use it when it is asked, and fails for what it does not know', async () => {
    const [help, unknown] = await Promise.all([new Program(['help']).ended, new Program(['dance']).ended]);
    assert.equal(help.code, 0);
    assert.match(help.stdout, /start \[--demo\]/);
    assert.equal(unknown.code, 2);
  });
});
