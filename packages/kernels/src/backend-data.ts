import type { DataType, TensorInfo } from '@tensorflow/tfjs-core';

export type Values = Float32Array | Int32Array | Uint8Array;

/**
 * The part of a tfjs backend that kernels need: the values of a tensor, and new tensors.
 * `values` may be a view that the next `output` invalidates (a heap that grows): make all outputs first.
 */
export interface BackendData {
  /** Of float32, int32 or bool tensors; not a copy, so writing to it changes the tensor. */
  values(info: TensorInfo): Values;
  /** A new tensor; its values are undefined until written. */
  output(shape: number[], dtype: DataType): TensorInfo;
  /** Counts one more tensor with the values of this one. */
  share(info: TensorInfo): void;
  /** The linear memory that tensors live in, if the backend has one that can be reached. */
  readonly heap: Heap | undefined;
}

export interface Heap {
  readonly memory: WebAssembly.Memory;
  /** Byte offset of a tensor's values. */
  offsetOf(info: TensorInfo): number;
  /** @throws Error when there is no more memory */
  allocate(bytes: number): number;
  free(offset: number): void;
}

interface WasmBackend {
  readonly wasm: {
    readonly HEAPU8: Uint8Array;
    readonly asm?: Readonly<Record<string, unknown>>;
    _malloc(bytes: number): number;
    _free(offset: number): void;
  };
  readonly dataIdMap: { get(dataId: object): { memoryOffset: number } };
  makeOutput(shape: number[], dtype: DataType): TensorInfo;
  incRef(dataId: object): void;
  typedArrayFromHeap(info: TensorInfo): Values;
}

interface CpuBackend {
  readonly data: { get(dataId: object): { values: Values | number[] } };
  makeTensorInfo(shape: number[], dtype: DataType, values: Values): TensorInfo;
  incRef(dataId: object): void;
}

const known = new WeakMap<object, BackendData>();

/** @throws Error for a backend that is neither tfjs-backend-wasm nor tfjs-backend-cpu */
export function backendData(backend: object): BackendData {
  let data = known.get(backend);
  if (data === undefined) {
    if ('dataIdMap' in backend) data = fromWasm(backend as WasmBackend);
    else if ('data' in backend && 'makeTensorInfo' in backend) data = fromCpu(backend as unknown as CpuBackend);
    else throw new Error('kernels: the backend is neither tfjs-backend-wasm nor tfjs-backend-cpu');
    known.set(backend, data);
  }
  return data;
}

function fromWasm(backend: WasmBackend): BackendData {
  const { wasm } = backend;
  const memory = Object.values(wasm.asm ?? {}).find(
    (value): value is WebAssembly.Memory => value instanceof WebAssembly.Memory && value.buffer === wasm.HEAPU8.buffer,
  );
  return {
    values: (info) => backend.typedArrayFromHeap(info),
    output: (shape, dtype) => {
      const info = backend.makeOutput(shape, dtype);
      if (backend.dataIdMap.get(info.dataId).memoryOffset === 0 && info.shape.every((size) => size > 0)) {
        throw new Error(`kernels: no memory left in the wasm backend for a tensor of shape [${shape.join(', ')}]`);
      }
      return info;
    },
    share: (info) => backend.incRef(info.dataId),
    heap: memory && {
      memory,
      offsetOf: (info) => backend.dataIdMap.get(info.dataId).memoryOffset,
      allocate: (bytes) => {
        const offset = wasm._malloc(bytes) >>> 0;
        if (offset === 0) throw new Error(`kernels: no memory left in the wasm backend for ${bytes} bytes of scratch`);
        return offset;
      },
      free: (offset) => wasm._free(offset),
    },
  };
}

const arrayOf = { float32: Float32Array, int32: Int32Array, bool: Uint8Array };

function fromCpu(backend: CpuBackend): BackendData {
  return {
    values: (info) => {
      const data = backend.data.get(info.dataId);
      if (Array.isArray(data.values)) data.values = new arrayOf[info.dtype as keyof typeof arrayOf](data.values);
      return data.values;
    },
    output: (shape, dtype) => {
      const size = shape.reduce((product, length) => product * length, 1);
      return backend.makeTensorInfo(shape, dtype, new arrayOf[dtype as keyof typeof arrayOf](size));
    },
    share: (info) => backend.incRef(info.dataId),
    heap: undefined,
  };
}
