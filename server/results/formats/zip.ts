import { Readable } from "node:stream";
import { crc32, createDeflateRaw } from "node:zlib";
import { AppError } from "@/server/errors";

interface Entry {
  name: string;
  content: AsyncIterable<Buffer>;
}

interface Written {
  name: Buffer;
  crc: number;
  packed: number;
  plain: number;
  offset: number;
}

// Sizes follow their data (bit 3), names are UTF-8 (bit 11). The date is the first that DOS knows: the same content
// shall be the same file.
const FLAGS = 0x0808;
const DEFLATE = 8;
const DOS_DATE = 0x0021;
const SIZE_MAX = 0xffffffff;

/** A ZIP file as it comes, in constant memory; up to 4 GB, since not every reader knows ZIP64. */
export async function* zip(entries: AsyncIterable<Entry> | Iterable<Entry>): AsyncGenerator<Buffer> {
  const written: Written[] = [];
  let offset = 0;
  for await (const { name, content } of entries) {
    const entry: Written = { name: Buffer.from(name), crc: 0, packed: 0, plain: 0, offset };
    const head = localHeader(entry);
    yield head;
    for await (const chunk of deflated(content, entry)) yield chunk;
    const tail = descriptor(entry);
    yield tail;
    offset += head.length + entry.packed + tail.length;
    if (Math.max(offset, entry.plain) > SIZE_MAX) {
      throw new AppError("too_large", "The file would have more than 4 GB. Take CSV or Parquet.");
    }
    written.push(entry);
  }
  const directory = Buffer.concat(written.map(centralHeader));
  yield Buffer.concat([directory, endRecord(written.length, directory.length, offset)]);
}

async function* deflated(content: AsyncIterable<Buffer>, entry: Written): AsyncGenerator<Buffer> {
  async function* counted() {
    for await (const chunk of content) {
      entry.crc = crc32(chunk, entry.crc);
      entry.plain += chunk.length;
      yield chunk;
    }
  }
  // One chunk at a time: what waits in between is memory.
  const source = Readable.from(counted(), { highWaterMark: 1 });
  const packer = createDeflateRaw({ level: 3 });
  source.on("error", (error) => packer.destroy(error));
  try {
    for await (const chunk of source.pipe(packer)) {
      entry.packed += (chunk as Buffer).length;
      yield chunk as Buffer;
    }
  } finally {
    source.destroy();
  }
}

function localHeader({ name }: Written): Buffer {
  const head = Buffer.alloc(30);
  head.writeUInt32LE(0x04034b50, 0);
  head.writeUInt16LE(20, 4);
  head.writeUInt16LE(FLAGS, 6);
  head.writeUInt16LE(DEFLATE, 8);
  head.writeUInt16LE(DOS_DATE, 12);
  head.writeUInt16LE(name.length, 26);
  return Buffer.concat([head, name]);
}

function descriptor({ crc, packed, plain }: Written): Buffer {
  const tail = Buffer.alloc(16);
  tail.writeUInt32LE(0x08074b50, 0);
  tail.writeUInt32LE(crc, 4);
  tail.writeUInt32LE(Math.min(packed, SIZE_MAX), 8);
  tail.writeUInt32LE(Math.min(plain, SIZE_MAX), 12);
  return tail;
}

function centralHeader({ name, crc, packed, plain, offset }: Written): Buffer {
  const head = Buffer.alloc(46);
  head.writeUInt32LE(0x02014b50, 0);
  head.writeUInt16LE(20, 4);
  head.writeUInt16LE(20, 6);
  head.writeUInt16LE(FLAGS, 8);
  head.writeUInt16LE(DEFLATE, 10);
  head.writeUInt16LE(DOS_DATE, 14);
  head.writeUInt32LE(crc, 16);
  head.writeUInt32LE(packed, 20);
  head.writeUInt32LE(plain, 24);
  head.writeUInt16LE(name.length, 28);
  head.writeUInt32LE(offset, 42);
  return Buffer.concat([head, name]);
}

function endRecord(count: number, size: number, offset: number): Buffer {
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(count, 8);
  end.writeUInt16LE(count, 10);
  end.writeUInt32LE(size, 12);
  end.writeUInt32LE(offset, 16);
  return end;
}
