import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, RecurrentError } from '@recurrent/core';
import { createZoo, type Plugin, type Zoo } from '@recurrent/zoo';

/**
 * The zoo with the plugins of these modules in it.
 * @param paths modules whose default export comes from `definePlugin`, relative to `cwd`
 * @throws RecurrentError PLUGIN_FAILED naming the path
 */
export async function loadZoo(paths: readonly string[], cwd: string): Promise<Zoo> {
  const plugins: Plugin[] = [];
  for (const path of paths) {
    plugins.push(await importPlugin(path, cwd));
    try {
      createZoo({ plugins });
    } catch (error) {
      throw failed(path, (error as Error).message, error);
    }
  }
  return createZoo({ plugins }) as Zoo;
}

async function importPlugin(path: string, cwd: string): Promise<Plugin> {
  let module: { readonly default?: unknown };
  try {
    module = await import(pathToFileURL(resolve(cwd, path)).href);
  } catch (error) {
    throw failed(path, reasonOf(error), error);
  }
  if (!isPlugin(module.default)) {
    throw failed(
      path,
      `the default export should come from definePlugin({ name, cells, models }), got ${describe(module.default)}`,
    );
  }
  return module.default;
}

function reasonOf(error: unknown): string {
  const { code, message } =
    error instanceof Error ? (error as NodeJS.ErrnoException) : { code: undefined, message: describe(error) };
  if (code === 'ERR_UNKNOWN_FILE_EXTENSION') {
    return 'this Node cannot run the file as it is; give the compiled .js file, or run recurrent under tsx';
  }
  if (code === 'ERR_UNSUPPORTED_DIR_IMPORT') return 'is a folder; give the file of the plugin';
  return message;
}

function isPlugin(value: unknown): value is Plugin {
  if (typeof value !== 'object' || value === null) return false;
  const plugin = value as Partial<Plugin>;
  return typeof plugin.name === 'string' && Array.isArray(plugin.cells) && Array.isArray(plugin.models);
}

function failed(path: string, reason: string, cause?: unknown): RecurrentError {
  return new RecurrentError({
    code: 'PLUGIN_FAILED',
    message: `plugin ${path}: ${reason}`,
    argument: '--plugin',
    cause,
  });
}
