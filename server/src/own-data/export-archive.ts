import { once } from 'node:events';
import { PassThrough, Readable } from 'node:stream';
import { ZipFile } from 'yazl';

/** A file of an archive, read when its turn comes. */
export interface ArchiveEntry {
  readonly path: string;
  readonly modifiedAt: number;
  /** What is compressed already does not get smaller by it. */
  readonly isCompressed?: boolean;
  readonly read: () => AsyncIterable<string | Uint8Array>;
}

/**
 * Writes an archive while it is read, one file after the other: nothing of it is held, whatever its size. Whoever stops
 * reading ends what is read for it. What cannot be read ends the archive early, so that no program takes it for whole.
 */
export function zipArchive(entries: AsyncIterable<ArchiveEntry>): Readable {
  const zip = new ZipFile();
  const output = new PassThrough();
  zip.outputStream.pipe(output);
  zip.on('error', (error: Error) => output.destroy(error));
  void fill(zip, output, entries).catch((error: unknown) => output.destroy(error as Error));
  return output;
}

async function fill(zip: ZipFile, output: Readable, entries: AsyncIterable<ArchiveEntry>): Promise<void> {
  for await (const { path, modifiedAt, isCompressed = true, read } of entries) {
    if (output.destroyed) return;
    const source = Readable.from(read(), { objectMode: false });
    const stop = () => source.destroy();
    output.once('close', stop);
    zip.addReadStream(source, path, { mtime: new Date(modifiedAt), compress: isCompressed });
    await once(source, 'close');
    output.off('close', stop);
  }
  zip.end();
}
