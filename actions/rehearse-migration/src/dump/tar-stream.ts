const BLOCK = 512;
const FILE_MODE = '0000644';
/** Twelve places, the last a blank: a file of 8 GiB or more does not fit, and Odoo takes none. */
const LARGEST_FILE = 8 ** 11 - 1;

export interface TarFile {
  /** At most 100 characters, as the path of an attachment is. */
  name: string;
  size: number;
  content(): AsyncIterable<Buffer>;
}

/** Files as a tar archive that comes while it is read, for `tar --extract` at the other end. */
export async function* tarStream(files: Iterable<TarFile>): AsyncGenerator<Buffer> {
  for (const file of files) {
    yield tarHeader(file);
    yield* file.content();
    yield Buffer.alloc((BLOCK - (file.size % BLOCK)) % BLOCK);
  }
  yield Buffer.alloc(2 * BLOCK);
}

/** See POSIX, "ustar Interchange Format". */
function tarHeader({ name, size }: TarFile): Buffer {
  if (Buffer.byteLength(name) > 100 || size > LARGEST_FILE) {
    throw new RangeError(`${name} does not fit into a tar archive.`);
  }
  const header = Buffer.alloc(BLOCK);
  header.write(name, 0);
  header.write(`${FILE_MODE}\0${'0'.repeat(7)}\0${'0'.repeat(7)}\0`, 100);
  header.write(`${size.toString(8).padStart(11, '0')} ${'0'.repeat(11)} `, 124);
  header.write(' '.repeat(8), 148);
  header.write('0', 156);
  header.write('ustar\u000000', 257);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return header;
}
