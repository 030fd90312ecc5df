/** Whole numbers in as few bytes as they need: seven bits a byte, the sign in the lowest bit. */

export class ByteWriter {
  #bytes = Buffer.allocUnsafe(256);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** A copy of what was written. */
  taken(): Buffer {
    return Buffer.from(this.#bytes.subarray(0, this.#length));
  }

  clear(): void {
    this.#length = 0;
  }

  #room(bytes: number): void {
    if (this.#length + bytes <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, this.#length + bytes));
    this.#bytes.copy(larger, 0, 0, this.#length);
    this.#bytes = larger;
  }

  /** Not negative, up to 2^53 − 1. */
  count(value: number): void {
    this.#room(10);
    let rest = value;
    while (rest >= 0x80) {
      this.#bytes[this.#length++] = (rest % 0x80) | 0x80;
      rest = Math.floor(rest / 0x80);
    }
    this.#bytes[this.#length++] = rest;
  }

  /** Any whole number: up to 2^51 in few bytes, beyond as text. */
  whole(value: number | bigint): void {
    if (typeof value === "number" && value >= -(2 ** 51) && value < 2 ** 51) {
      this.count(value > 0 ? 2 * value + 1 : -2 * value);
      return;
    }
    // 1 is what no small number is written as.
    this.count(1);
    this.text(String(value));
  }

  text(value: string): void {
    const size = Buffer.byteLength(value);
    this.count(size);
    this.#room(size);
    this.#length += this.#bytes.write(value, this.#length, size, "utf8");
  }

  bytes(value: Uint8Array): void {
    this.#room(value.length);
    this.#bytes.set(value, this.#length);
    this.#length += value.length;
  }
}

export class ByteReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get done(): boolean {
    return this.#at >= this.#bytes.length;
  }

  count(): number {
    const bytes = this.#bytes;
    let value = bytes[this.#at++] ?? 0;
    if (value < 0x80) return value;
    value &= 0x7f;
    for (let power = 0x80; ; power *= 0x80) {
      const byte = bytes[this.#at++] ?? 0;
      value += (byte & 0x7f) * power;
      if (byte < 0x80) return value;
    }
  }

  whole(): number | bigint {
    const coded = this.count();
    if (coded === 0) return 0;
    if (coded === 1) {
      const value = BigInt(this.text());
      const small = Number(value);
      return Number.isSafeInteger(small) ? small : value;
    }
    return coded % 2 === 1 ? (coded - 1) / 2 : -coded / 2;
  }

  text(): string {
    return Buffer.from(this.slice(this.count())).toString("utf8");
  }

  slice(size: number): Uint8Array {
    const part = this.#bytes.subarray(this.#at, this.#at + size);
    this.#at += size;
    return part;
  }
}
