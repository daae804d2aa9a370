import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

interface Snippet {
  readonly id: string;
  readonly language: string;
  readonly file: string;
  /** Programs that must be on the machine to run it. */
  readonly needs: readonly string[];
  /** Builds a program first, where the language wants that. */
  readonly compile?: (source: string, output: string) => readonly string[];
  readonly run: (source: string, output: string) => readonly string[];
}

const SECRET = 'cm-test-primary-secret-0123456789abcdef';
/** The published vectors. Case and plus-tags are part of what is vouched for. */
const VECTORS = [
  ['ada@example.com', '3a1b6ff00e3363112bcee2cdaabedef45e5cf4d969f48fccb1df2bb9b097d194'],
  ['Ada@example.com', 'e491e71dddbdafc97800efbedef2e9158e8f7d3dfff03afc9ba5e0a2f642cb1a'],
  ['ada+tag@example.com', 'd1ade15c11783d068e882e5ea4db5d9adfd00f2626e49bcf1484a1693c358bb0'],
] as const;

const SNIPPETS: readonly Snippet[] = [
  {
    id: 'node',
    language: 'Node',
    file: 'connection-key.mjs',
    needs: [process.execPath],
    run: (source) => [process.execPath, source],
  },
  {
    id: 'php',
    language: 'PHP',
    file: 'connection_key.php',
    needs: ['php'],
    run: (source) => ['php', source],
  },
  {
    id: 'python',
    language: 'Python',
    file: 'connection_key.py',
    needs: ['python3'],
    run: (source) => ['python3', source],
  },
  {
    id: 'ruby',
    language: 'Ruby',
    file: 'connection_key.rb',
    needs: ['ruby'],
    run: (source) => ['ruby', source],
  },
  {
    id: 'go',
    language: 'Go',
    file: 'connection_key.go',
    needs: ['go'],
    compile: (source, output) => ['go', 'build', '-o', output, source],
    run: (_source, output) => [output],
  },
  {
    id: 'java',
    language: 'Java',
    file: 'ConnectionKey.java',
    needs: ['java', 'javac'],
    run: (source) => ['java', source],
  },
  {
    id: 'csharp',
    language: 'C#',
    file: 'ConnectionKey.cs',
    needs: ['mcs', 'mono'],
    compile: (source, output) => ['mcs', `-out:${output}`, source],
    run: (_source, output) => ['mono', output],
  },
];

const root = fileURLToPath(new URL('../../', import.meta.url));
const workspace = mkdtempSync(join(tmpdir(), 'snippets-'));
after(() => rmSync(workspace, { recursive: true }));

function execute([program = '', ...rest]: readonly string[], secret: string) {
  return spawnSync(program, rest, {
    encoding: 'utf8',
    // UTF-8 all the way, as on any server of today; some runtimes read arguments by locale.
    env: { ...process.env, LC_ALL: 'C.UTF-8', CHAT_PORTAL_SECRET: secret },
  });
}

const isOnThisMachine = (program: string) => spawnSync('sh', ['-c', 'command -v "$0"', program]).status === 0;

for (const { id, language, file, needs, compile, run } of SNIPPETS) {
  describe(`the ${language} snippet`, () => {
    const source = join(root, 'docs/snippets', file);
    const output = join(workspace, id);

    const missing = needs.filter((program) => !isOnThisMachine(program));

    it('stands in README exactly as it is in docs/snippets', (test) => {
      if (missing.length > 0) test.diagnostic(`not run here, for want of ${missing.join(' and ')}`);
      const readme = readFileSync(join(root, 'README.md'), 'utf8');
      const block = readme.split(`<!-- snippet:${id} -->\n`)[1]?.split(`<!-- /snippet:${id} -->`)[0] ?? '';
      const code = /^\n```\w+\n([\s\S]*)```\n\n$/.exec(block)?.[1];
      assert.equal(code, readFileSync(source, 'utf8'));
    });

    it('takes the secret from the environment and holds none itself', () => {
      const text = readFileSync(source, 'utf8');
      assert.match(text, /CHAT_PORTAL_SECRET/);
      assert.doesNotMatch(text, /cmps_|cm-test/);
    });

    if (missing.length > 0) return;

    it('computes the published keys', () => {
      if (compile) assert.equal(execute(compile(source, output), '').stderr, '');
      for (const [email, key] of VECTORS) {
        const { stdout, stderr } = execute([...run(source, output), email], SECRET);
        assert.equal(stdout.trim(), key, stderr);
      }
    });

    it('uses the UTF-8 bytes of secret and email', () => {
      const [secret, email] = ['ein-übermäßig-langes-geheimnis', 'ada@bücher.example'];
      const { stdout, stderr } = execute([...run(source, output), email], secret);
      assert.equal(stdout.trim(), createHmac('sha256', secret).update(email).digest('hex'), stderr);
    });

    it('prints no key when the secret is missing', () => {
      const { status, stdout } = execute([...run(source, output), 'ada@example.com'], '');
      assert.notEqual(status, 0);
      assert.equal(stdout.trim(), '');
    });
  });
}
