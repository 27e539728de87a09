import { RecurrentError } from '@recurrent/core';

/**
 * Where the files of a bundle come from: files in memory, a reader of names (for a folder, say; it may throw), or the
 * URL of the folder.
 */
export type BundleSource =
  | ReadonlyMap<string, Uint8Array>
  | { read(name: string): Uint8Array | Promise<Uint8Array> }
  | string
  | URL;

/** Reads one file of a bundle. @throws RecurrentError BAD_BUNDLE naming it */
export type BundleReader = (name: string) => Promise<Uint8Array>;

export function createReader(source: BundleSource): BundleReader {
  const fetched = typeof source === 'string' || source instanceof URL;
  return async (name) => {
    let bytes: Uint8Array | undefined;
    try {
      if (fetched) bytes = await fetchFile(source, name);
      else if ('read' in source) bytes = await source.read(name);
      else bytes = source.get(name);
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new RecurrentError({ code: 'BAD_BUNDLE', message: `cannot be read: ${reason}`, file: name, cause });
    }
    if (bytes instanceof Uint8Array) return bytes;
    throw new RecurrentError({ code: 'BAD_BUNDLE', message: 'the bundle has no such file', file: name });
  };
}

/** A file of a bundle as JSON. @throws RecurrentError BAD_BUNDLE */
export async function readJson(read: BundleReader, name: string): Promise<unknown> {
  const bytes = await read(name);
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new RecurrentError({ code: 'BAD_BUNDLE', message: 'is not UTF-8 JSON', file: name, cause });
  }
}

async function fetchFile(folder: string | URL, name: string): Promise<Uint8Array> {
  const base = String(folder);
  const address = `${base}${base.endsWith('/') ? '' : '/'}${name}`;
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address} answered ${response.status} ${response.statusText}`.trim());
  return new Uint8Array(await response.arrayBuffer());
}
