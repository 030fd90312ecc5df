/** A buffer that grows, for rows in binary formats. Texts that recur are encoded once. */
const FIRST = 1 << 16;
const REMEMBERED = 4_096;

export class Bytes {
  buffer = Buffer.allocUnsafeSlow(FIRST);
  /** The same bytes, for numbers. */
  view = new DataView(this.buffer.buffer);
  length = 0;
  readonly #known = new Map<string, Buffer>();

  /** Makes room for so many bytes more. */
  need(bytes: number): void {
    if (this.length + bytes <= this.buffer.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(this.buffer.length * 2, this.length + bytes));
    this.buffer.copy(larger, 0, 0, this.length);
    this.buffer = larger;
    this.view = new DataView(larger.buffer);
  }

  byte(value: number): void {
    this.need(1);
    this.buffer[this.length++] = value;
  }

  raw(bytes: Uint8Array): void {
    this.need(bytes.length);
    this.buffer.set(bytes, this.length);
    this.length += bytes.length;
  }

  /** Writes UTF-8 and returns the number of bytes. */
  text(text: string): number {
    this.need(text.length * 3);
    const written = this.buffer.write(text, this.length, "utf8");
    this.length += written;
    return written;
  }

  /** The bytes of a text out of a small vocabulary. */
  word(text: string): Buffer {
    let bytes = this.#known.get(text);
    if (bytes === undefined) {
      bytes = Buffer.from(text, "utf8");
      if (this.#known.size < REMEMBERED) this.#known.set(text, bytes);
    }
    return bytes;
  }

  /** What was written; the memory goes with it, and the writer begins anew in as much. */
  take(): Uint8Array<ArrayBuffer> {
    const taken = new Uint8Array(this.buffer.buffer, 0, this.length);
    this.buffer = Buffer.allocUnsafeSlow(this.buffer.length);
    this.view = new DataView(this.buffer.buffer);
    this.length = 0;
    return taken;
  }
}
