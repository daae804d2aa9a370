import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { ERROR_CODES } from 'chat-messenger/protocol';

const root = fileURLToPath(new URL('../../', import.meta.url));
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const inFolder = (folder: string) => readdirSync(join(root, folder)).filter((name) => name.endsWith('.md'));

/** Codes that say nothing of identity or sessions. Every other code has a page among the failures. */
const ELSEWHERE: readonly string[] = [
  ...['not_found', 'method_not_allowed', 'in_progress', 'too_large', 'unsupported_media_type'],
  ...['idempotency_conflict', 'internal', 'storage_full', 'mail_unavailable'],
  ...['offset_conflict', 'file_refused', 'quota_exceeded'],
  ...['password_weak', 'credentials_invalid', 'not_signed_in', 'forgery_suspected'],
  ...['invitation_invalid', 'email_taken'],
];
const PAGES = inFolder('docs/failures').filter((name) => name !== 'README.md');
const HEADINGS = [
  'What happened',
  'What the visitor sees',
  'What the page gets',
  'How to find out',
  'How to mend it',
];
const DOCUMENTS = [
  ...['README.md', 'PROTOCOL.md', 'SECURITY.md', 'CHANGELOG.md', 'CONTRIBUTING.md'],
  ...['docs', 'docs/failures', 'docs/decisions'].flatMap((folder) =>
    inFolder(folder).map((name) => `${folder}/${name}`),
  ),
];
/** Bodies, answers and frames whose documented example is the one that the wire is tested with. */
const EXAMPLES = [
  ...['claimed', 'pinned-user', 'portal-key', 'contact-token', 'server-token', 'identity-token'].map(
    (method) => `open-session.${method}`,
  ),
  ...['app-info', 'session', 'renew-session', 'identify', 'identify-token', 'contact-token'],
  ...['revoke-identity', 'contact-details', 'message.notice', 'limits'],
  ...['event.conversation-erased', 'event.conversation-removed', 'event.session-opened'],
  ...['event.message-updated', 'frame.typing', 'message.deleted', 'search-messages', 'found-messages'],
  ...['messenger-info', 'start-conversation', 'conversation.agent.rated'],
  ...['rating', 'erase-data', 'erased-data'],
  ...[
    'start-upload',
    'upload',
    'upload.finished',
    'send-message.files',
    'message.files',
    'request-file-links',
    'file-links',
  ],
];

/** The addresses of a document's headings, as the places that show it make them. */
function anchorsOf(text: string): string[] {
  const headings = [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => heading);
  return headings.map((heading) =>
    heading
      .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

function withoutCode(text: string): string {
  return text.replace(/^( *)```[\s\S]*?^\1```/gm, '');
}

describe('the documents', () => {
  it('give every code in the protocol with its status and what helps, and in words', () => {
    for (const [code, { status, retry }] of Object.entries(ERROR_CODES)) {
      const row = new RegExp(`^\\| \`${code}\` +\\| (\\d+) +\\| (\\w+) `, 'm').exec(read('PROTOCOL.md'));
      assert.deepEqual(row?.slice(1), [String(status), retry], code);
      assert.match(read('docs/errors.md'), new RegExp(`^\\*\\*\`${code}\`\\*\\*: `, 'm'));
    }
  });

  it('have a page for every code of identity and sessions, found from the index of failures', () => {
    const codes = Object.keys(ERROR_CODES).filter((code) => !ELSEWHERE.includes(code));
    for (const code of codes) {
      const row = new RegExp(`^\\| \\[.+\\]\\((.+)\\.md\\) +\\| .*\`${code}\``, 'm').exec(
        read('docs/failures/README.md'),
      );
      assert.ok(row?.[1], `${code} is not in the index`);
      assert.match(read(`docs/failures/${row[1]}.md`), new RegExp(`\`${code}\``));
    }
  });

  it('say of each failure what happened and how to mend it, in under 40 lines', () => {
    for (const page of PAGES) {
      const text = read(`docs/failures/${page}`);
      const headings = [...text.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading);
      assert.deepEqual(headings, HEADINGS, page);
      assert.ok(text.split('\n').length <= 40, page);
      assert.ok(read('docs/failures/README.md').includes(`(${page})`), `${page} is not in the index`);
    }
  });

  it('link only to what is there', () => {
    for (const document of DOCUMENTS) {
      const links = [...withoutCode(read(document)).matchAll(/\]\(([^)\s]+)\)/g)].map(
        ([, link = '']) => link,
      );
      for (const link of links.filter((address) => !/^[a-z]+:/.test(address))) {
        const [path = '', anchor] = link.split('#');
        const target = path === '' ? document : relative(root, join(root, dirname(document), path));
        const where = `${link} in ${document}`;
        assert.ok(existsSync(join(root, target)), where);
        if (anchor !== undefined) assert.ok(anchorsOf(withoutCode(read(target))).includes(anchor), where);
      }
    }
  });

  it('hold only JSON that is JSON in the protocol, with the examples that the wire is tested with', () => {
    const blocks = [...read('PROTOCOL.md').matchAll(/^( *)```json\n([\s\S]*?)^\1```/gm)];
    const examples = blocks.map(([, , json = '']) => JSON.stringify(sorted(JSON.parse(json))));
    for (const name of EXAMPLES) {
      const golden = JSON.stringify(sorted(JSON.parse(read(`test/protocol/golden/${name}.json`))));
      assert.ok(examples.includes(golden), `${name} is not in PROTOCOL.md`);
    }
  });
});

/** Objects with their members in one order, so that equal ones have one text. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(members.map(([name, member]) => [name, sorted(member)]));
}
