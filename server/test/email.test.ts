import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { domainToASCII } from 'node:url';
import { after, before, describe, it } from 'node:test';
import { parseEmail } from '../dist/identity/email.js';
import { bodyOf, refusalOf } from './support/http.ts';
import { TestServer } from './support/server.ts';
import { Visitor } from './support/visitor.ts';
import type { Session } from 'chat-messenger/protocol';

const SECRET = 'cm-test-primary-secret-0123456789abcdef';
const SECOND_SECRET = 'cm-test-second-secret-0123456789abcdef';
const VECTORS = {
  'ada@example.com': '3a1b6ff00e3363112bcee2cdaabedef45e5cf4d969f48fccb1df2bb9b097d194',
  'Ada@example.com': 'e491e71dddbdafc97800efbedef2e9158e8f7d3dfff03afc9ba5e0a2f642cb1a',
  'ada@EXAMPLE.com': '7077a9041664505b878e2cec3793cd3d3aada73352dbfd316929d97c165d3064',
  'ada+tag@example.com': 'd1ade15c11783d068e882e5ea4db5d9adfd00f2626e49bcf1484a1693c358bb0',
  ' ada@example.com': '4030d031daa2fcfcea2d5295fbb7b0ad36543a84a8056588509bb1b8c3afd505',
  '\u00e1da@example.com': '138af2e5267a702eaf9b170d51be6f35e40158f2f33884aa95fc30ff88bb2ab4',
  'a\u0301da@example.com': 'fee9a7f842a67e91db9e30400b2495d5ea885c35b31056350dfffe89882d6e70',
  'k@example.com': 'cf86e86e561f7e8e8e1d2b895d6f6d1a8ed4de8103de68d147e4ff4ca0abf8cc',
  '\u212a@example.com': '4cba5e71f27c09b2bd2066c97bda944ba70153af81864e35caeefe067ab1b903',
} as const;
const SECOND_VECTOR = '5de6d3136ceee7b2cc49f37576a1256b38ac0f1ae8a3965a32b8be04896f87fe';

describe('An email address as an identifier', () => {
  let server: TestServer;
  let appId: string;
  before(async () => {
    server = await TestServer.start();
    ({ appId } = await server.workspaceWithSecret(SECRET));
  });
  after(() => server.stop());

  const present = async (connection_email: string, connection_key: string) =>
    (await Visitor.create(server, appId)).present({ method: 'portal-key', connection_email, connection_key });
  const contactOf = async (email: keyof typeof VECTORS) =>
    bodyOf<Session>(await present(email, VECTORS[email])).contact_id;

  it('counts as one whatever the case of its ASCII letters (EML-3, EML-5)', async () => {
    const ada = await contactOf('ada@example.com');
    assert.equal(await contactOf('Ada@example.com'), ada);
    assert.equal(await contactOf('ada@EXAMPLE.com'), ada);
    assert.notEqual(await contactOf('k@example.com'), ada);
  });

  it('keeps its plus tag: another tag is another person (EML-3)', async () => {
    assert.notEqual(await contactOf('ada+tag@example.com'), await contactOf('ada@example.com'));
  });

  it('is shown as it was given (EML-6)', async () => {
    const { identity } = bodyOf<Session>(await present('Ada@example.com', VECTORS['Ada@example.com']));
    assert.equal(identity.email, 'Ada@example.com');
  });

  for (const email of [
    ' ada@example.com',
    '\u00e1da@example.com',
    'a\u0301da@example.com',
    '\u212a@example.com',
  ] as const) {
    it(`is refused as ${JSON.stringify(email)} although its key is right (EML-2, EML-4)`, async () => {
      assert.equal(refusalOf(await present(email, VECTORS[email])), '400 email_malformed');
    });
  }

  it('is accepted under a second secret only while that is active or retiring (COM-11, C10)', async () => {
    const present = async (state: 'active' | 'retiring' | 'retired' | 'revoked') => {
      const workspace = await server.workspaceWithSecret(SECRET);
      server.addSecret(workspace.appId, SECOND_SECRET, state);
      const visitor = await Visitor.create(server, workspace.appId);
      const proof = {
        method: 'portal-key',
        connection_email: 'ada@example.com',
        connection_key: SECOND_VECTOR,
      };
      return refusalOf(await visitor.present(proof));
    };
    assert.equal(await present('active'), '201');
    assert.equal(await present('retiring'), '201');
    assert.equal(await present('retired'), '401 identity_invalid mismatch');
    assert.equal(await present('revoked'), '401 identity_invalid mismatch');
  });

  const malformed = {
    'fewer than three octets': 'a@',
    'more than 254 octets': `${'a'.repeat(60)}@${`${'b'.repeat(60)}.`.repeat(4)}com`,
    'a local part of 65 octets': `${'a'.repeat(65)}@example.com`,
    'no at sign': 'example.com',
    'two at signs': 'a@b@example.com',
    'no local part': '@example.com',
    'a domain without a dot': 'ada@localhost',
    'a trailing space': 'ada@example.com ',
    'a line break': 'ada@example.com\nBcc: eve@evil.example',
    'a NUL': 'ada\0@example.com',
    'a tab inside': 'a\tda@example.com',
    'a quoted local part': '"ada"@example.com',
    'a comment': 'ada(home)@example.com',
    'percent routing': 'ada%evil.example@example.com',
    'bang routing': 'evil.example!ada@example.com',
    'an encoded word': '=?utf-8?q?ada?=@example.com',
    'an IP literal': 'ada@[127.0.0.1]',
    'an IPv4 address as domain': 'ada@127.0.0.1',
    'a trailing dot': 'ada@example.com.',
    'an empty label': 'ada@example..com',
    'a full-width IP address': 'ada@\uff11\uff12\uff17.0.0.1',
    'a zero-width space in the domain': 'ada@exa\u200bmple.com',
    'a soft hyphen in the domain': 'ada@exa\u00admple.com',
    'an ideographic full stop': 'ada@example.com\u3002evil.com',
    'a decomposed domain': 'ada@mu\u0308nchen.example',
    'an upper-case letter beyond ASCII in the domain': 'ada@M\u00dcNCHEN.example',
    'a lone surrogate': 'ada@\ud800.example',
  };
  for (const [what, email] of Object.entries(malformed)) {
    it(`is refused with ${what}, before its key is looked at (EML-1, EML-2, EML-5, HM-3)`, async () => {
      const key = createHmac('sha256', SECRET).update(email).digest('hex');
      const [right, wrong] = [await present(email, key), await present(email, '0'.repeat(64))];
      assert.deepEqual([refusalOf(right), refusalOf(wrong)], ['400 email_malformed', '400 email_malformed']);
    });
  }

  it('has one canonical form for a domain and its A-label (EML-5, EML-7)', () => {
    assert.equal(
      parseEmail('ada@münchen.example').canonical,
      parseEmail('ada@xn--mnchen-3ya.example').canonical,
    );
  });

  it('shares its canonical form only with spellings in other ASCII case or of the same A-label (EML-7)', () => {
    const seen = new Map<string, string>();
    for (let round = 0; round < 20_000; round += 1) {
      const input = randomAddress(round);
      const canonical = canonicalOf(input);
      if (canonical === undefined) continue;
      assert.equal(canonicalOf(canonical), canonical, 'the canonical form is its own canonical form');
      const earlier = seen.get(canonical);
      if (earlier !== undefined) assert.equal(sameSpelling(earlier), sameSpelling(input));
      seen.set(canonical, input);
    }
    assert.ok(seen.size > 50, 'the alphabet makes enough valid addresses');
  });
});

function canonicalOf(input: string): string | undefined {
  try {
    return parseEmail(input).canonical;
  } catch {
    return undefined;
  }
}

function sameSpelling(address: string): string {
  const [local = '', domain = ''] = address.replace(/[A-Z]/g, (letter) => letter.toLowerCase()).split('@');
  return `${local}@${domainToASCII(domain)}`;
}

/** Short addresses of few characters, so that many of them meet; chosen by the round, so that runs repeat. */
function randomAddress(round: number): string {
  const alphabet = [
    'a',
    'A',
    'k',
    'K',
    '\u212a',
    'ß',
    'ẞ',
    'ü',
    'Ü',
    'u\u0308',
    'ı',
    'İ',
    '\u200b',
    '.',
    '+',
    'ａ',
    'ſ',
    's',
  ];
  let state = (round + 1) * 2_654_435_761;
  const pick = (): string => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return alphabet[(state >>> 8) % alphabet.length] ?? '';
  };
  return `${pick()}${pick()}@${pick()}${pick()}.de`;
}
