import assert from 'node:assert/strict';
import type { LookupAddress } from 'node:dns';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { after, before, beforeEach, describe, it } from 'node:test';
import { isPublic } from '../dist/outbound/addresses.js';
import { Outbound, type OutboundOptions } from '../dist/outbound/outbound.js';
import { KeyHost } from './support/key-host.ts';

const KIB = 1_024;

describe('A request to the outside', () => {
  let host: KeyHost;
  before(async () => {
    host = await KeyHost.start();
  });
  beforeEach(() => {
    host.connections = 0;
    host.requests.length = 0;
    host.answer = (response) => response.end('hello');
  });
  after(() => host.stop());

  const get = (address: string, options: OutboundOptions = {}, maxBytes = KIB) =>
    new Outbound(options).get(address, { maxBytes, accept: 'application/json' });
  const local = { allowLoopback: true };
  const resolving = (...addresses: string[]) => ({
    resolve: async (): Promise<LookupAddress[]> =>
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
  });
  async function blocked(address: string, options: OutboundOptions = {}, message = /public/): Promise<void> {
    await assert.rejects(get(address, options), { name: 'OutboundError', message }, address);
    assert.equal(host.connections, 0, address);
  }

  it('is not made to this machine or its network, however the address is written (C56, OUT-2)', async () => {
    const port = String(host.port);
    for (const address of [
      `https://127.0.0.1:${port}/`,
      'https://127.0.0.1/',
      'https://[::ffff:10.0.0.1]/',
      'https://[::ffff:127.0.0.1]/',
      'https://0x7f.1/',
      'https://2130706433/',
      'https://0177.0.0.1/',
      'https://169.254.169.254/latest/meta-data',
      'https://[::1]/',
      'https://[::]/',
      'https://[fd00::1]/',
      'https://[fe80::1]/',
      'https://[64:ff9b::7f00:1]/',
      'https://[::7f00:1]/',
      'https://0.0.0.0/',
      'https://localhost/',
      `https://localhost:${port}/`,
    ]) {
      await blocked(address, { ports: [443, host.port] });
    }
  });

  it('is made to public addresses only (OUT-2)', () => {
    for (const address of ['93.184.215.14', '8.8.8.8', '2606:4700::1111', '2a00:1450:4001::200e']) {
      assert.equal(isPublic(address), true, address);
    }
    for (const address of [
      '10.1.2.3',
      '172.16.0.1',
      '192.168.1.1',
      '100.64.0.1',
      '192.0.2.1',
      '198.18.0.1',
      '224.0.0.1',
      '255.255.255.255',
      '240.0.0.1',
      'ff02::1',
      'fec0::1',
      '2001:db8::1',
      '2002:7f00:1::',
      '4000::1',
      'example.com',
      '',
    ]) {
      assert.equal(isPublic(address), false, address);
    }
  });

  it('is not made where a name leads to such an address, even beside a public one (C56, OUT-2)', async () => {
    await blocked('https://keys.example/', resolving('127.0.0.1'));
    await blocked('https://keys.example/', resolving('8.8.8.8', '10.0.0.1'));
    await blocked('https://keys.example/', resolving('::ffff:127.0.0.1'));
    await blocked('https://keys.example/', resolving());
    const loopbackAndPrivate = { ...local, ...resolving('127.0.0.1', '192.168.0.1') };
    await blocked(`http://keys.example:${String(host.port)}/`, loopbackAndPrivate);
  });

  it('goes to the address that was checked: a name that changes its mind changes nothing (C56, OUT-2)', async () => {
    let asked = 0;
    const resolve = async (): Promise<LookupAddress[]> => {
      asked += 1;
      return [{ address: asked === 1 ? '127.0.0.1' : '192.0.2.1', family: 4 }];
    };
    const { body } = await get(`http://keys.example:${String(host.port)}/a?b=c`, { ...local, resolve });
    assert.equal(body.toString(), 'hello');
    assert.equal(asked, 1);
    assert.equal(host.requests[0]?.url, '/a?b=c');
    assert.equal(host.requests[0].headers['host'], `keys.example:${String(host.port)}`);
  });

  it('is made by https on port 443, or on 8443 where that is set, and in no other way (C56, OUT-1, OUT-5)', async () => {
    const outbound = new Outbound();
    for (const address of [
      'http://keys.example/',
      'file:///etc/passwd',
      'ftp://keys.example/',
      'https://keys.example:22/',
      'https://keys.example:8443/',
      'https://user@keys.example/',
      'https://user:word@keys.example/',
      'keys.example',
      '',
    ]) {
      assert.throws(() => outbound.target(address), { name: 'OutboundError' }, address);
      await blocked(address, resolving('8.8.8.8'), /address/);
    }
    assert.equal(outbound.target('https://keys.example:443/a').href, 'https://keys.example/a');
    const wider = new Outbound({ ports: [443, 8443] });
    assert.equal(wider.target('https://keys.example:8443/').port, '8443');
    assert.throws(() => wider.target('https://keys.example:22/'), { name: 'OutboundError' });
  });

  it('is made to this machine for trying things, and then to no other machine without TLS (OUT-1)', async () => {
    await get(host.url(), local);
    await assert.rejects(get('http://keys.example/', { ...local, ...resolving('8.8.8.8') }), {
      message: /only this machine/,
    });
    await assert.rejects(get('https://keys.example:22/', { ...local, ...resolving('8.8.8.8') }), {
      message: /only this machine/,
    });
    assert.throws(() => new Outbound(local).target('file:///etc/passwd'), { name: 'OutboundError' });
    assert.throws(() => new Outbound(local).target('http://10.0.0.1/'), { name: 'OutboundError' });
  });

  it('follows no redirect, and takes no answer but a success (C56, OUT-3)', async () => {
    for (const status of [301, 302, 307, 204, 404, 500]) {
      host.answer = (response) => response.writeHead(status, { location: host.url('/secret') }).end();
      await assert.rejects(get(host.url(), local), { message: new RegExp(`answered ${String(status)}`) });
    }
    assert.equal(host.requests.length, 6);
    assert.ok(host.requests.every(({ url }) => url === '/jwks.json'));
  });

  it('brings no cookie and no credential, and says who asks (OUT-5)', async () => {
    host.answer = (response) => response.writeHead(200, { 'set-cookie': 'a=b' }).end('hello');
    await get(host.url(), local);
    await get(host.url(), local);
    const { headers } = host.requests[1] ?? {};
    assert.deepEqual(Object.keys(headers ?? {}).sort(), ['accept', 'connection', 'host', 'user-agent']);
    assert.equal(headers?.['user-agent'], 'chat-messenger-server');
  });

  it('ends when the answer is longer than allowed, and never takes more than a mebibyte (C56, OUT-4)', async () => {
    let sent = 0;
    host.answer = (response) => {
      const chunk = Buffer.alloc(64 * KIB);
      const more = () => {
        while (!response.destroyed) {
          sent += chunk.length;
          if (!response.write(chunk)) {
            response.once('drain', more);
            return;
          }
        }
      };
      more();
    };
    await assert.rejects(get(host.url(), local), { message: /longer than 1024 bytes/ });
    await assert.rejects(get(host.url(), local, 1e9), { message: /longer than 1048576 bytes/ });
    assert.ok(sent < 64 * 1_024 * KIB, `${String(sent)} bytes were sent before the end`);
    host.answer = (response) => response.end(Buffer.alloc(KIB));
    assert.equal((await get(host.url(), local)).body.length, KIB);
  });

  it('ends when the answer, the connection or the name takes too long (OUT-4)', async () => {
    const hurried = { ...local, limits: { totalMs: 50 } };
    host.answer = () => undefined;
    await assert.rejects(get(host.url(), hurried), { name: 'OutboundError' });
    host.answer = (response) => response.write('a');
    await assert.rejects(get(host.url(), hurried), { name: 'OutboundError' });
    const forever = { ...hurried, resolve: () => new Promise<never>(() => undefined) };
    await assert.rejects(get('https://keys.example/', forever), { message: /too long/ });
    const failing = { resolve: () => Promise.reject(new Error('no such name')) };
    await assert.rejects(get('https://keys.example/', failing), { message: /no address/ });
  });

  it('ends when a connection does not come about in time (OUT-4)', async (test) => {
    const silent = createServer((socket) => socket.resume()).listen(0, '127.0.0.1');
    test.after(() => silent.close());
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    const impatient = { ...local, limits: { connectMs: 50 } };
    await assert.rejects(get(`https://127.0.0.1:${String(port)}/`, impatient), ({ cause }: Error) => {
      assert.equal((cause as NodeJS.ErrnoException).code, 'UND_ERR_CONNECT_TIMEOUT');
      return true;
    });
  });
});
