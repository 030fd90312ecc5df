/**
 * Writes WebAssembly modules: expressions are bytes, operands first. What the kernels of these folders need, and no more.
 * Numbers of operations are those of the specification (core 2.0 with vectors, and threads for the shared memory).
 */
export type Code = readonly number[];
export type Type = "i32" | "i64" | "f64" | "v128";

const types: Readonly<Record<Type, number>> = { i32: 0x7f, i64: 0x7e, f64: 0x7c, v128: 0x7b };
const NOTHING = 0x40;

/** Pages of 64 KiB that 32 bits can tell. */
export const MOST_PAGES = 65_536;

export interface Local {
  readonly get: Code;
  set(value: Code): Code;
  /** Sets, and gives the value on. */
  tee(value: Code): Code;
}

export interface Kernel {
  readonly name: string;
  readonly params: readonly Type[];
  readonly result: Type | null;
  readonly locals: readonly Type[];
  readonly body: Code;
}

export const seq = (...parts: readonly Code[]): Code => parts.flat();

/** LEB128. */
function unsigned(value: number): number[] {
  const out: number[] = [];
  let left = value;
  do {
    const low = left % 128;
    left = Math.floor(left / 128);
    out.push(left > 0 ? low | 128 : low);
  } while (left > 0);
  return out;
}

function signed(value: number): number[] {
  const out: number[] = [];
  for (let left = value; ; ) {
    const low = left & 0x7f;
    left >>= 7;
    const last = left === ((low & 0x40) === 0 ? 0 : -1);
    out.push(last ? low : low | 0x80);
    if (last) return out;
  }
}

function doubleBytes(value: number): number[] {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value, true);
  return [...new Uint8Array(view.buffer)];
}

const one = (op: number) => (a: Code) => seq(a, [op]);
const two = (op: number) => (a: Code, b: Code) => seq(a, b, [op]);
const vector = (op: number): number[] => [0xfd, ...unsigned(op)];
const oneOf = (op: number) => (a: Code) => seq(a, vector(op));
const twoOf = (op: number) => (a: Code, b: Code) => seq(a, b, vector(op));
/** `offset` is added to the address. Alignment is a hint. */
const load =
  (op: readonly number[], align: number) =>
  (address: Code, offset = 0) =>
    seq(address, op, [align], unsigned(offset));
const store = (op: readonly number[], align: number) => (address: Code, offset: number, value: Code) =>
  seq(address, value, op, [align], unsigned(offset));

export const i32 = {
  const: (value: number): Code => [0x41, ...signed(value | 0)],
  load: load([0x28], 2),
  load8: load([0x2d], 0),
  store: store([0x36], 2),
  store8: store([0x3a], 0),
  ltU: two(0x49),
  geU: two(0x4f),
  add: two(0x6a),
  sub: two(0x6b),
  mul: two(0x6c),
  or: two(0x72),
  xor: two(0x73),
  shl: (a: Code, by: number): Code => seq(a, i32.const(by), [0x74]),
  shrU: (a: Code, by: number): Code => seq(a, i32.const(by), [0x76]),
};

export const i64 = {
  /** Of 32 bits. */
  const: (value: number): Code => [0x42, ...signed(value)],
  and: two(0x83),
  shrU: (a: Code, by: number): Code => seq(a, i64.const(by), [0x88]),
};

export const f64 = {
  load: load([0x2b], 3),
  store: store([0x39], 3),
  eq: two(0x61),
  lt: two(0x63),
  gt: two(0x64),
  add: two(0xa0),
  mul: two(0xa2),
  ofI64: one(0xb9),
  /** What single precision keeps of it. */
  single: (a: Code): Code => seq(a, [0xb6, 0xbb]),
};

export const v128 = {
  load: load(vector(0), 4),
  store: store(vector(11), 4),
  zero: [...vector(12), ...new Array<number>(16).fill(0)] as Code,
  /** The same double twice. */
  doubles: (value: number): Code => [...vector(12), ...doubleBytes(value), ...doubleBytes(value)],
  /** The same integer (of 32 bits, not negative) twice. */
  integers: (value: number): Code => seq(i64.const(value), vector(18)),
  /** Lane 0 of both. */
  firsts: (a: Code, b: Code): Code => seq(a, b, vector(13), lanes(0, 16)),
  /** Lane 1 of both. */
  seconds: (a: Code, b: Code): Code => seq(a, b, vector(13), lanes(8, 24)),
};

/** Bytes from `a` on of the first vector, then from `b` on of the second (whose bytes count from 16). */
const lanes = (a: number, b: number): Code => Array.from({ length: 16 }, (_, n) => (n < 8 ? a + n : b + n - 8));

export const i64x2 = {
  lane: (a: Code, lane: 0 | 1): Code => seq(a, vector(29), [lane]),
  shl: (a: Code, by: number): Code => seq(a, i32.const(by), vector(203)),
  add: twoOf(206),
  sub: twoOf(209),
};

export const f64x2 = {
  splat: oneOf(20),
  /** `a` with another second lane. */
  second: (a: Code, value: Code): Code => seq(a, value, vector(34), [1]),
  neg: oneOf(237),
  add: twoOf(240),
  sub: twoOf(241),
  mul: twoOf(242),
  div: twoOf(243),
  /** Without regard to NaN. */
  min: twoOf(246),
  max: twoOf(247),
};

/** Copies bytes, also onto themselves. */
export const copyBytes = (to: Code, from: Code, count: Code): Code => seq(to, from, count, [0xfc, 10, 0, 0]);

/** `at` from where it stands up to before `end`. */
export function upTo(at: Local, end: Code, step: number, body: Code): Code {
  return seq(
    [0x02, NOTHING],
    i32.geU(at.get, end),
    [0x0d, 0],
    [0x03, NOTHING],
    body,
    at.set(i32.add(at.get, i32.const(step))),
    i32.ltU(at.get, end),
    [0x0d, 0, 0x0b, 0x0b],
  );
}

/** `body`, and again as long as what it leaves last is not 0. */
export const again = (body: Code): Code => seq([0x03, NOTHING], body, [0x0d, 0, 0x0b]);

type Locals<P extends readonly Type[]> = { -readonly [K in keyof P]: Local };

/** A function; `body` is told how to make locals, and its parameters. What it leaves last is its result. */
export function kernel<const P extends readonly Type[]>(
  name: string,
  params: P,
  result: Type | null,
  body: (local: (type: Type) => Local, ...params: Locals<P>) => Code,
): Kernel {
  const locals: Type[] = [];
  const place = (at: number): Local => {
    const index = unsigned(at);
    return {
      get: [0x20, ...index],
      set: (value) => seq(value, [0x21, ...index]),
      tee: (value) => seq(value, [0x22, ...index]),
    };
  };
  const local = (type: Type): Local => place(params.length + locals.push(type) - 1);
  const code = body(local, ...(params.map((_, at) => place(at)) as Locals<P>));
  return { name, params, result, locals, body: code };
}

/** A module over a shared memory that it is given as `the.memory`. */
export function moduleOf(kernels: readonly Kernel[]): Uint8Array {
  const sized = (bytes: Code): Code => seq(unsigned(bytes.length), bytes);
  const list = (items: readonly Code[]): Code => seq(unsigned(items.length), items.flat());
  const section = (id: number, items: readonly Code[]): Code => seq([id], sized(list(items)));
  const text = (value: string): Code => sized([...Buffer.from(value, "utf8")]);
  const typesOf = (of: readonly Type[]): Code => list(of.map((type) => [types[type]]));
  const SHARED_UP_TO = 3;
  return Uint8Array.from(
    seq(
      [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
      section(
        1,
        kernels.map(({ params, result }) => seq([0x60], typesOf(params), typesOf(result === null ? [] : [result]))),
      ),
      section(2, [seq(text("the"), text("memory"), [0x02, SHARED_UP_TO], unsigned(0), unsigned(MOST_PAGES))]),
      section(
        3,
        kernels.map((_, at) => unsigned(at)),
      ),
      section(
        7,
        kernels.map(({ name }, at) => seq(text(name), [0x00], unsigned(at))),
      ),
      section(
        10,
        kernels.map(({ locals, body }) => sized(seq(list(locals.map((type) => [1, types[type]])), body, [0x0b]))),
      ),
    ),
  );
}

/** What is used of WebAssembly here: its types come with browsers' only. */
interface Wasm {
  readonly Memory: new (size: { initial: number; maximum: number; shared: true }) => WasmMemory;
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: object };
}

/** May be handed to threads. */
export interface WasmMemory {
  readonly buffer: SharedArrayBuffer;
}

const { WebAssembly: wasm } = globalThis as unknown as { readonly WebAssembly: Wasm };

/** @throws RangeError where the machine has no such stretch of addresses */
export function openMemory(bytes: number): WasmMemory {
  const pages = Math.ceil(bytes / 65_536);
  return new wasm.Memory({ initial: pages, maximum: pages, shared: true });
}

/** The functions of a module over a memory, as `T` names them. */
export function instantiate<T extends object>(kernels: readonly Kernel[], memory: WasmMemory): T {
  return new wasm.Instance(new wasm.Module(moduleOf(kernels)), { the: { memory } }).exports as T;
}
