import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { domainToASCII, domainToUnicode } from 'node:url';
import { after, before, describe, it } from 'node:test';
import fc from 'fast-check';
import { parseEmail, type EmailOptions } from '../dist/identity/email.js';
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

  it('with letters beyond ASCII before the @ is taken where the workspace says so, in normal form only, and by its key (EML-4)', async () => {
    const workspace = await server.workspaceWithSecret(SECRET);
    await server.change(workspace.appId, { email_non_ascii_local: 'smtputf8' });
    const visitor = await Visitor.create(server, workspace.appId);
    const present = (email: keyof typeof VECTORS) =>
      visitor.present({
        method: 'portal-key',
        connection_email: email,
        connection_key: VECTORS[email],
      });
    const composed = await present('\u00e1da@example.com');
    assert.equal(bodyOf<Session>(composed).identity.email, '\u00e1da@example.com');
    for (const email of ['a\u0301da@example.com', '\u212a@example.com', ' ada@example.com'] as const) {
      assert.equal(refusalOf(await present(email)), '400 email_malformed');
    }
    const plain = bodyOf<Session>(await present('ada@example.com'));
    assert.notEqual(plain.contact_id, bodyOf<Session>(composed).contact_id);
  });

  it('is one mailbox for each case of its letters where the workspace says so (EML-3)', async () => {
    const workspace = await server.workspaceWithSecret(SECRET);
    await server.change(workspace.appId, { email_local_case: 'exact' });
    const contacts = await Promise.all(
      (['ada@example.com', 'Ada@example.com', 'ada@EXAMPLE.com'] as const).map(async (email) => {
        const visitor = await Visitor.create(server, workspace.appId);
        const proof = { method: 'portal-key', connection_email: email, connection_key: VECTORS[email] };
        return bodyOf<Session>(await visitor.present(proof)).contact_id;
      }),
    );
    assert.equal(contacts[0], contacts[2]);
    assert.notEqual(contacts[0], contacts[1]);
  });
});

describe('The part before the @, where letters beyond ASCII are taken (EML-4)', () => {
  const options: EmailOptions = { email_local_case: 'fold', email_non_ascii_local: 'smtputf8' };
  const accepted = {
    Latin: 'zo\u00eb',
    'Latin with a dotless i': '\u0131smet',
    'Latin with a mark that no letter holds': 'm\u0328',
    Greek: '\u03b4\u03bf\u03ba\u03b9\u03bc\u03ae',
    Cyrillic: '\u043c\u0430\u0440\u0438\u044f.2',
    Arabic: '\u0639\u0644\u064a_7',
    Hindi: '\u0938\u0902\u092a\u0930\u094d\u0915',
    Thai: '\u0e19\u0e49\u0e33',
    Japanese: '\u5c71\u7530\u3055\u3093\u30ab\u30ca',
    Korean: '\ud64d\uae38\ub3d9',
    Chinese: '\u7528\u6237+2',
  };
  for (const [what, local] of Object.entries(accepted)) {
    it(`is taken in ${what}, as it is`, () => {
      assert.equal(parseEmail(`${local}@Example.com`, options).canonical, `${local}@example.com`);
    });
  }

  const refused = {
    'a Cyrillic letter among Latin ones': '\u0430da',
    'a Greek letter among Latin ones': 'ad\u03b1\u00e9',
    'Latin letters in a Japanese name': 'a\u5c71\u7530',
    'two scripts beyond ASCII': '\u03b1\u0430',
    'a letter that is not in normal form': 'zoe\u0308',
    'the Kelvin sign': '\u212aelvin',
    'a full-width letter': '\uff41da',
    'a ligature': '\ufb01nn',
    'a long s': 'je\u017fu\u00e9',
    'a superscript': '\u00b2\u00e9',
    'a zero-width joiner': '\u00e9\u200da',
    'a variation selector': '\u00e9\ufe0f',
    'a Hangul filler': '\u1160\ud64d',
    'a soft hyphen': 'z\u00ado\u00eb',
    'an override of direction': '\u202ezo\u00eb',
    'a no-break space': 'zo\u00eb\u00a0',
    'a mark on nothing': '\u0301\u00e9',
    'a mark on a dot': '\u00e9.\u0328a',
    'an emoji': '\u{1f600}',
    'a script that nobody writes mail in': '\u{10330}',
    'a lone surrogate': '\u00e9\ud800',
    'an unassigned character': '\u00e9\u0378',
    'a private one': '\u00e9\ue000',
    'a control character': '\u00e9\u0085',
    'a quote': '"zo\u00eb"',
    'percent routing': 'zo\u00eb%evil.example',
    'more than 64 octets': '\u00e9'.repeat(33),
  };
  for (const [what, local] of Object.entries(refused)) {
    it(`is refused with ${what}`, () => {
      assert.equal(canonicalOf(`${local}@example.com`, options), undefined);
    });
  }

  it('is not folded: each case is a mailbox of its own', () => {
    const [upper, lower] = ['ZO\u00cb', 'zo\u00eb'].map((local) =>
      canonicalOf(`${local}@example.com`, options),
    );
    assert.deepEqual([upper, lower], ['ZO\u00cb@example.com', 'zo\u00eb@example.com']);
  });
});

describe('The canonical form of an address (EML-7)', () => {
  for (const options of everyOption()) {
    const { email_local_case, email_non_ascii_local } = options;
    const runs = { numRuns: 20_000 };

    it(`is its own canonical form (${email_local_case}, ${email_non_ascii_local})`, () => {
      let valid = 0;
      fc.assert(
        fc.property(nearAddresses(), ([one]) => {
          const canonical = canonicalOf(one, options);
          if (canonical === undefined) return;
          valid += 1;
          assert.equal(canonicalOf(canonical, options), canonical);
        }),
        runs,
      );
      assert.ok(valid > 1_000, `only ${String(valid)} addresses were valid`);
    });

    it(`is shared only by spellings in other ASCII case or with the same A-label (${email_local_case}, ${email_non_ascii_local})`, () => {
      let met = 0;
      fc.assert(
        fc.property(nearAddresses(), ([one, other]) => {
          const canonical = canonicalOf(one, options);
          if (canonical === undefined || canonical !== canonicalOf(other, options)) return;
          if (one !== other) met += 1;
          assert.equal(spelling(one), spelling(other));
        }),
        runs,
      );
      assert.ok(met > 30, `only ${String(met)} different spellings met`);
    });
  }
});

function everyOption(): EmailOptions[] {
  return (['fold', 'exact'] as const).flatMap((email_local_case) =>
    (['refuse', 'smtputf8'] as const).map((email_non_ascii_local) => ({
      email_local_case,
      email_non_ascii_local,
    })),
  );
}

/** Two addresses, each some edits away from the same real one, so that many are valid and many meet. */
function nearAddresses(): fc.Arbitrary<[string, string]> {
  const real = fc.constantFrom(
    'ada@example.com',
    'K.Lovelace+tag@Example.com',
    'k@stra\u00dfe.de',
    'zo\u00eb@m\u00fcnchen.example',
    'ada@xn--mnchen-3ya.example',
    '\u0438\u0432\u0430\u043d@\u043f\u0440\u0438\u043c\u0435\u0440.com',
    '\u7528\u6237@\u4f8b\u5b50.cn',
    'i@\u0131stanbul.com',
  );
  const character = fc.oneof(
    fc.constantFrom(...'aAkKsSiI.@-+1\u212a\u017f\u0131\u0130\u00df\u1e9e\u00fc\u00dc\u0308\u0301'),
    fc.constantFrom(
      ...'\u200b\u200d\u00ad\u3002\uff0e\uff41\uff11\ufb01\u0430\u03b1\u2126\u00e5\u212b\u1160',
    ),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
  );
  const place = fc.double({ min: 0, max: 1, noNaN: true });
  const insertion = fc.tuple(place, character).map(
    ([where, inserted]) =>
      (text: string) =>
        splice(text, where, 0, inserted),
  );
  const deletion = place.map((where) => (text: string) => splice(text, where, 1, ''));
  const caseAt = place.map((where) => (text: string) => {
    const at = Math.floor(where * text.length);
    const letter = text.slice(at, at + 1);
    const other = letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase();
    return text.slice(0, at) + other + text.slice(at + 1);
  });
  const whole = fc.constantFrom<(text: string) => string>(
    (text) => text.toLowerCase(),
    (text) => text.toUpperCase(),
    (text) => text.normalize('NFD'),
    (text) => text.normalize('NFC'),
    (text) => text.normalize('NFKC'),
    (text) => text.replace(/@.*/su, (domain) => `@${domainToUnicode(domain.slice(1))}`),
    (text) => text.replace(/@.*/su, (domain) => `@${domainToASCII(domain.slice(1))}`),
  );
  const edits = fc.array(fc.oneof(insertion, deletion, caseAt, whole), { maxLength: 3 });
  const edited = (text: string, changes: ((text: string) => string)[]) =>
    changes.reduce((result, change) => change(result), text);
  return fc
    .tuple(real, edits, edits)
    .map(([text, first, second]) => [edited(text, first), edited(edited(text, first), second)]);
}

function splice(text: string, where: number, remove: number, insert: string): string {
  const at = Math.floor(where * text.length);
  return text.slice(0, at) + insert + text.slice(at + remove);
}

function canonicalOf(input: string, options?: EmailOptions): string | undefined {
  try {
    return parseEmail(input, options).canonical;
  } catch {
    return undefined;
  }
}

/** What may be different between two spellings of one address: ASCII case, and how labels are encoded. */
function spelling(address: string): string {
  const lower = address.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
  const [local = '', domain = ''] = lower.split('@');
  return `${local}@${/^\p{ASCII}*$/u.test(domain) ? domainToUnicode(domain) : domain}`;
}
