import { describe, RecurrentError } from '@recurrent/core';

/** A tensor as it is in a file. `data` is row-major and its type follows `dtype`; BOOL is one byte, 0 or 1. */
export type StoredTensor = {
  [Dtype in SafetensorsDtype]: {
    readonly dtype: Dtype;
    readonly shape: readonly number[];
    readonly data: InstanceType<(typeof arrays)[Dtype]>;
  };
}[SafetensorsDtype];

/** The element types of the format that have a JavaScript array; F16 and BF16 have none and are refused. */
export type SafetensorsDtype = keyof typeof arrays;

/** What `decodeSafetensors` reads. */
export interface SafetensorsFile {
  readonly tensors: Map<string, StoredTensor>;
  /** `__metadata__`: text to text. */
  readonly metadata: Readonly<Record<string, string>>;
}

const arrays = {
  F64: Float64Array,
  F32: Float32Array,
  I64: BigInt64Array,
  I32: Int32Array,
  I16: Int16Array,
  I8: Int8Array,
  U64: BigUint64Array,
  U32: Uint32Array,
  U16: Uint16Array,
  U8: Uint8Array,
  BOOL: Uint8Array,
} as const;

/** The limit of the reference implementation. */
const maximumHeader = 100_000_000;

/**
 * Writes tensors in the safetensors format: u64 little-endian header length, JSON header padded with spaces to a
 * multiple of 8 bytes, then the data without holes, wide element types first and otherwise in the order of the map.
 * @throws RecurrentError INVALID_ARGUMENT when data and shape differ in size, or for the name `__metadata__`
 * @see https://github.com/huggingface/safetensors
 */
export function encodeSafetensors(
  tensors: ReadonlyMap<string, StoredTensor>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  const entries = [...tensors].sort(([, a], [, b]) => b.data.BYTES_PER_ELEMENT - a.data.BYTES_PER_ELEMENT);
  const header: [string, unknown][] = Object.keys(metadata).length === 0 ? [] : [['__metadata__', metadata]];
  let offset = 0;
  for (const [name, { dtype, shape, data }] of entries) {
    const size = shape.reduce((product, length) => product * length, 1);
    if (name === '__metadata__' || !(data instanceof arrays[dtype]) || data.length !== size) {
      throw new RecurrentError({
        code: 'INVALID_ARGUMENT',
        message: `training.encodeSafetensors: "${name}" is ${dtype} [${shape.join(', ')}], got ${data.constructor.name} of ${data.length} elements`,
        argument: name,
      });
    }
    header.push([name, { dtype, shape, data_offsets: [offset, offset + data.byteLength] }]);
    offset += data.byteLength;
  }
  // Object.fromEntries defines keys, so that even a tensor named `__proto__` is one.
  const text = new TextEncoder().encode(JSON.stringify(Object.fromEntries(header)));
  const headerLength = Math.ceil(text.length / 8) * 8;
  const bytes = new Uint8Array(8 + headerLength + offset);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(headerLength), true);
  bytes.fill(0x20, 8, 8 + headerLength).set(text, 8);
  let position = 8 + headerLength;
  for (const [, { data }] of entries) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), position);
    position += data.byteLength;
  }
  return bytes;
}

/**
 * Reads a safetensors file. Nothing in it is trusted: the header length, the JSON, each name, dtype, shape and offset
 * is checked before any memory is taken, and the tensors have to cover the data without overlap or hole. The
 * tensors are copies, in the order of their data.
 * @param options.file names the file in errors
 * @throws RecurrentError BAD_BUNDLE
 */
export function decodeSafetensors(
  bytes: Uint8Array,
  { file = 'safetensors' }: { file?: string } = {},
): SafetensorsFile {
  const bad = (message: string, cause?: unknown): never => {
    throw new RecurrentError({ code: 'BAD_BUNDLE', message, file, cause });
  };
  if (bytes.length < 8) return bad(`is no safetensors file: ${bytes.length} bytes, a header needs at least 8`);
  const headerLength = new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true);
  if (headerLength > BigInt(Math.min(bytes.length - 8, maximumHeader))) {
    return bad(
      `header length ${headerLength} is beyond the file (${bytes.length} bytes); it is cut short or no safetensors file`,
    );
  }
  const dataStart = 8 + Number(headerLength);
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(8, dataStart)));
  } catch (cause) {
    return bad('header is not UTF-8 JSON', cause);
  }
  if (!isRecord(header)) return bad(`header expected a JSON object, got ${describe(header)}`);

  const placed: { name: string; dtype: SafetensorsDtype; shape: number[]; begin: number; end: number }[] = [];
  let metadata: Record<string, string> = {};
  for (const [name, entry] of Object.entries(header)) {
    if (name === '__metadata__') {
      if (!isRecord(entry) || !Object.values(entry).every((value) => typeof value === 'string')) {
        return bad(`__metadata__ expected an object of strings, got ${describe(entry)}`);
      }
      metadata = entry as Record<string, string>;
      continue;
    }
    if (!isRecord(entry)) return bad(`tensor "${name}" expected an object, got ${describe(entry)}`);
    const { dtype, shape, data_offsets: offsets } = entry;
    if (typeof dtype !== 'string' || !Object.hasOwn(arrays, dtype)) {
      return bad(`tensor "${name}" has dtype ${describe(dtype)}; supported: ${Object.keys(arrays).join(', ')}`);
    }
    if (!isCounts(shape)) return bad(`tensor "${name}" has shape ${describe(shape)}; expected sizes ≥ 0`);
    if (!isCounts(offsets) || offsets.length !== 2) {
      return bad(`tensor "${name}" has data_offsets ${describe(offsets)}; expected [begin, end]`);
    }
    const [begin, end] = offsets as [number, number];
    if (begin > end || end > bytes.length - dataStart) {
      return bad(`tensor "${name}" lies at [${begin}, ${end}), outside the ${bytes.length - dataStart} bytes of data`);
    }
    const width = arrays[dtype as SafetensorsDtype].BYTES_PER_ELEMENT;
    const size = shape.reduce((product, length) => product * length, 1);
    if (size * width !== end - begin) {
      return bad(
        `tensor "${name}" ${dtype} [${shape.join(', ')}] needs ${size * width} bytes, its offsets give ${end - begin}`,
      );
    }
    placed.push({ name, dtype: dtype as SafetensorsDtype, shape, begin, end });
  }

  placed.sort((a, b) => a.begin - b.begin || a.end - b.end);
  let covered = 0;
  for (const { name, begin, end } of placed) {
    if (begin !== covered) {
      return bad(
        `tensor "${name}" begins at ${begin}, expected ${covered}: tensors ${begin < covered ? 'overlap' : 'leave a hole'}`,
      );
    }
    covered = end;
  }
  if (covered !== bytes.length - dataStart) {
    return bad(`${bytes.length - dataStart - covered} bytes after the last tensor belong to none`);
  }
  const tensors = new Map<string, StoredTensor>();
  for (const { name, dtype, shape, begin, end } of placed) {
    // Not `slice`: that of a Node Buffer, which is a Uint8Array too, does not copy.
    const data = new arrays[dtype](new Uint8Array(bytes.subarray(dataStart + begin, dataStart + end)).buffer);
    tensors.set(name, { dtype, shape, data } as StoredTensor);
  }
  return { tensors, metadata };
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isCounts(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((count) => Number.isSafeInteger(count) && count >= 0);
}
