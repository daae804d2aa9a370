import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { deflateSync, gzipSync } from 'node:zlib';
import { LIMITS, type Upload } from 'chat-messenger/protocol';
import { zipSync } from 'fflate';
import sharp from 'sharp';
import { download, linkTo, picture, png, upload } from './support/files.ts';
import { bodyOf, refusalOf } from './support/http.ts';
import { TestServer } from './support/server.ts';
import { Visitor } from './support/visitor.ts';

const SVG = '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>';
const HTML = '<!doctype html><script>alert(1)</script>';

/** A PNG that says it has this many pixels and holds none of them. */
function pngOfSize(width: number, height: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const magic = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const data = chunk('IDAT', deflateSync(Buffer.alloc(1_000)));
  return Buffer.concat([magic, chunk('IHDR', header), data, chunk('IEND', Buffer.alloc(0))]);
}
function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc(body));
  return Buffer.concat([length, body, sum]);
}
function crc(bytes: Buffer): number {
  let sum = 0xffffffff;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit += 1) sum = sum & 1 ? (sum >>> 1) ^ 0xedb88320 : sum >>> 1;
  }
  return (sum ^ 0xffffffff) >>> 0;
}
/** A GIF whose bytes are also a script. */
async function gifScript(): Promise<Buffer> {
  const gif = await picture().gif().toBuffer();
  return Buffer.concat([gif, Buffer.from('=1;alert(1);//canary-script')]);
}
async function photo(): Promise<Buffer> {
  return picture(60, 40)
    .withExif({
      IFD0: { Copyright: 'canary-exif' },
      IFD3: { GPSLatitude: '51/1 30/1 0/1', GPSLatitudeRef: 'N' },
    })
    .withMetadata({ orientation: 6 })
    .jpeg()
    .toBuffer();
}

const archive = (entries: Record<string, Uint8Array>): Buffer => Buffer.from(zipSync(entries));
const zeros = (length: number): Buffer => Buffer.alloc(length);
/** Bytes as numbers, as letters, or as they are. */
const bytes = (...parts: readonly (string | number[] | Buffer)[]): Buffer =>
  Buffer.concat(
    parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : Buffer.from(part))),
  );

/** C54: what comes as a file and means harm, by name, with what is to happen. */
const REFUSED: readonly (readonly [
  what: string,
  name: string,
  content: Buffer | (() => Promise<Buffer>),
  code: string,
])[] = [
  ['SVG under its own name', 'a.svg', Buffer.from(SVG), '422 file_refused'],
  ['SVG named as a picture', 'a.png', Buffer.from(SVG), '422 file_refused'],
  ['SVG named as text', 'a.txt', Buffer.from(SVG), '422 file_refused'],
  ['HTML', 'a.html', Buffer.from(HTML), '422 file_refused'],
  ['HTML named as text', 'a.txt', Buffer.from(`\n  ${HTML}`), '422 file_refused'],
  ['XML', 'a.json', Buffer.from('<?xml version="1.0"?><a/>'), '422 file_refused'],
  [
    'HTML with the magic of a PNG',
    'a.png',
    Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), Buffer.from(HTML)]),
    '422 file_refused',
  ],
  ['a script', 'a.js', Buffer.from('alert(1)'), '422 file_refused'],
  ['a shell script named as text', 'a.txt', Buffer.from('#!/bin/sh\nrm -rf .'), '422 file_refused'],
  ['a program', 'a.exe', Buffer.from('MZ\u0090\u0000'), '422 file_refused'],
  ['a program named as text', 'a.txt', Buffer.from([0x4d, 0x5a, 0x90, 0, 3, 0, 0, 0]), '422 file_refused'],
  ['a name that is read backwards', 'a.png\u202Egnp.exe', () => png(), '422 file_refused'],
  ['a picture named as a PDF', 'a.pdf', () => png(), '422 file_refused'],
  ['a JPEG named as a PNG', 'a.png', () => picture().jpeg().toBuffer(), '422 file_refused'],
  [
    'a picture that ends in the middle',
    'a.png',
    async () => (await png(400, 300)).subarray(0, 300),
    '422 file_refused',
  ],
  ['a picture of 60,000 by 60,000 pixels', 'a.png', pngOfSize(60_000, 60_000), '413 too_large'],
  ['a picture whose pixels are not there', 'a.png', pngOfSize(4_000, 4_000), '422 file_refused'],
  ['a compressed file that is not allowed', 'a.gz', gzipSync(Buffer.alloc(100_000)), '422 file_refused'],
  ['text that is not UTF-8', 'a.txt', Buffer.from([0x61, 0xff, 0xfe, 0x62]), '422 file_refused'],
  ['text with control characters', 'a.txt', Buffer.from('a\0b'), '422 file_refused'],
  ['a file without an ending', 'README', Buffer.from('words'), '422 file_refused'],
  ['nothing', 'a.txt', Buffer.alloc(0), '422 file_refused'],
];

describe('What is uploaded (C54)', () => {
  let server: TestServer;
  let visitor: Visitor;
  before(async () => {
    server = await TestServer.start();
    const { appId } = await server.workspace();
    visitor = await (await Visitor.create(server, appId)).open();
  });
  after(() => server.stop());
  const bytesOf = async (content: Buffer | (() => Promise<Buffer>)) =>
    typeof content === 'function' ? content() : content;
  async function kept(name: string, content: Buffer) {
    const { id, attachment } = bodyOf<Upload>(await upload(visitor, name, content));
    const full = await download(server, (await linkTo(visitor, id)) ?? '');
    return { attachment, ...full };
  }

  for (const [what, name, content, code] of REFUSED) {
    it(`refuses ${what}`, async () => {
      assert.equal(refusalOf(await upload(visitor, name, await bytesOf(content))), code);
    });
  }

  it('takes the place and other traces out of a photo, and turns it as it was held', async () => {
    const original = await photo();
    assert.ok(original.includes('canary-exif'));
    const { content, attachment } = await kept('photo.jpg', original);
    assert.ok(!content.includes('canary-exif'));
    const { exif, orientation } = await sharp(content).metadata();
    assert.deepEqual([exif, orientation], [undefined, undefined]);
    assert.deepEqual(attachment?.image, { width: 40, height: 60 });
  });

  it('leaves nothing of a script behind a picture', async () => {
    const { content } = await kept('dance.gif', await gifScript());
    assert.ok(!content.includes('canary-script'));
    assert.equal((await sharp(content).metadata()).format, 'gif');
  });

  it('keeps a moving picture moving', async () => {
    const frames = await Promise.all(
      ['#f00', '#0f0'].map((background) =>
        sharp({ create: { width: 20, height: 10, channels: 3, background } })
          .png()
          .toBuffer(),
      ),
    );
    const gif = await sharp(frames, { join: { animated: true } })
      .gif()
      .toBuffer();
    const { content, attachment } = await kept('two.gif', gif);
    assert.equal((await sharp(content, { animated: true }).metadata()).pages, 2);
    assert.deepEqual(attachment?.image, { width: 20, height: 10 });
  });

  it('hands a PDF with a script out as something to save, in a sandbox', async () => {
    const { headers, attachment } = await kept(
      'form.pdf',
      Buffer.from('%PDF-1.7\n<< /OpenAction << /S /JavaScript /JS (app.alert(1)) >> >>'),
    );
    assert.equal(attachment?.media_type, 'application/pdf');
    assert.match(headers.get('content-disposition') ?? '', /^attachment;/);
    assert.match(headers.get('content-security-policy') ?? '', /^sandbox;/);
  });

  it('never unpacks an archive, however much it holds', async () => {
    const bomb = archive({ 'bomb.bin': new Uint8Array(64 * 2 ** 20) });
    assert.ok(bomb.length < 100_000);
    const before = process.memoryUsage().rss;
    const { attachment, content } = await kept('bomb.zip', bomb);
    assert.equal(attachment?.media_type, 'application/zip');
    assert.ok(content.equals(bomb));
    assert.ok(process.memoryUsage().rss - before < 48 * 2 ** 20);
    const types = { '[Content_Types].xml': new Uint8Array(64 * 2 ** 20) };
    assert.equal(refusalOf(await upload(visitor, 'bomb.docx', archive(types))), '422 file_refused');
  });

  it('looks at no more of an archive than says what it is: office documents, but no macros and programs', async () => {
    const document = (type: string) =>
      archive({
        '[Content_Types].xml': Buffer.from(`<Types><Override ContentType="${type}.main+xml"/></Types>`),
        'word/document.xml': Buffer.from('<w/>'),
      });
    const word = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';
    assert.equal((await kept('a.docx', document(word))).attachment?.media_type, word);
    for (const [name, content] of [
      ['a.zip', document(word)],
      ['a.xlsx', document(word)],
      ['a.docm', document('application/vnd.ms-word.document.macroEnabled')],
      ['a.docx', document('application/vnd.ms-word.document.macroEnabled')],
      ['a.docx', archive({ 'a.txt': Buffer.from('words') })],
      ['a.zip', archive({ 'META-INF/MANIFEST.MF': Buffer.from('Main-Class: Evil') })],
      ['a.jar', archive({ 'META-INF/MANIFEST.MF': Buffer.from('Main-Class: Evil') })],
    ] as const) {
      assert.equal(refusalOf(await upload(visitor, name, content)), '422 file_refused', name);
    }
  });

  it('may be a recording, by its container and whatever its codec', async () => {
    const mp4 = (brand: string) =>
      bytes([0, 0, 0, 24], 'ftyp', brand, [0, 0, 0, 0], 'isom', brand, zeros(16));
    const ogg = (codec: string) => bytes('OggS', [0, 2], zeros(20), [1, 30], codec, zeros(60));
    const webm = bytes([0x1a, 0x45, 0xdf, 0xa3, 0x87, 0x42, 0x82, 0x84], 'webm', zeros(20));
    for (const [name, content, type] of [
      ['a.mp3', bytes('ID3', [3, 0, 0, 0, 0, 0, 0, 0xff, 0xfb, 0x90, 0x64], zeros(400)), 'audio/mpeg'],
      ['a.m4a', mp4('M4A '), 'audio/x-m4a'],
      ['a.mp4', mp4('isom'), 'video/mp4'],
      ['a.m4v', mp4('M4V '), 'video/x-m4v'],
      ['a.mov', mp4('qt  '), 'video/quicktime'],
      ['a.ogg', ogg('\u0001vorbis'), 'audio/ogg'],
      ['a.opus', ogg('OpusHead'), 'audio/ogg'],
      ['a.webm', webm, 'video/webm'],
      ['a.wav', bytes('RIFF', [36, 0, 0, 0], 'WAVEfmt ', zeros(40)), 'audio/wav'],
    ] as const) {
      assert.equal((await kept(name, content)).attachment?.media_type, type, name);
    }
  });

  it('may be text, whatever letters it begins with', async () => {
    for (const [name, text, type] of [
      ['a.txt', 'BMW, and MZ, and PK, and ID3', 'text/plain'],
      ['b.txt', '<134>Nov 29 06:19:14 a line of a log', 'text/plain'],
      ['c.log', '\u001b[31mred\u001b[0m', 'text/plain'],
      ['d.csv', '\ufeffname;tide\r\nÄrö;6:12\r\n', 'text/csv'],
      ['e.md', '# Words\n\n<b>no markup</b>', 'text/markdown'],
      ['f.json', '{"a": 1}', 'application/json'],
      ['g.har', '{"log": {}}', 'application/json'],
    ] as const) {
      const { attachment, content, headers } = await kept(name, Buffer.from(text));
      assert.equal(attachment?.media_type, type, name);
      assert.equal(content.toString(), text);
      if (type.startsWith('text/')) assert.equal(headers.get('content-type'), `${type}; charset=utf-8`);
    }
  });

  it('is told by its head that it has too many pixels, before any of them is decoded', async () => {
    const before = process.memoryUsage().rss;
    assert.equal(refusalOf(await upload(visitor, 'a.png', pngOfSize(60_000, 60_000))), '413 too_large');
    assert.equal(refusalOf(await upload(visitor, 'a.png', pngOfSize(5_001, 5_000))), '413 too_large');
    assert.ok(process.memoryUsage().rss - before < 48 * 2 ** 20);
  });

  it('stays within its bound when it is written anew with less loss than before', async () => {
    const side = 3_000;
    const noise = Buffer.alloc(side * side * 3, 0);
    for (let at = 0; at < noise.length; at += 1) noise[at] = (at * at * 31) >>> 7;
    const raw = { width: side, height: side, channels: 3 } as const;
    const coarse = await sharp(noise, { raw }).jpeg({ quality: 40 }).toBuffer();
    const { attachment, content } = await kept('noise.jpg', coarse);
    assert.equal(attachment?.bytes, content.length);
    assert.ok(content.length <= 2 * LIMITS.attachment_bytes);
  });

  for (const [given, shown] of [
    ['../../etc/passwd.txt', 'passwd.txt'],
    ['C:\\Users\\ada\\notes.txt', 'notes.txt'],
    ['no\u200Btes\u202E.txt', 'notes.txt'],
    ['no\u3164\u2800\u00adtes.txt', 'notes.txt'],
    [`a${'\u0301'.repeat(40)}.txt`, 'á\u0301\u0301.txt'],
    ['a\u0000b\n.txt', 'ab.txt'],
    ['...hidden.txt', 'hidden.txt'],
    ['<img src=x onerror=alert(1)>.txt', '_img src=x onerror=alert(1)_.txt'],
    [`${'x'.repeat(300)}.txt`, `${'x'.repeat(116)}.txt`],
  ] as const) {
    it(`shows ${JSON.stringify(given).slice(0, 40)} as ${shown.slice(0, 24)}`, async () => {
      const { attachment } = await kept(given, Buffer.from('words'));
      assert.equal(attachment?.name, shown);
    });
  }
});
