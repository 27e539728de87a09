import { readFile } from 'node:fs/promises';

/** `systems.json` beside a module: what a reproduction trains, and how. @param module its `import.meta.url` */
export async function readSystems<Reproduction>(module: string | URL): Promise<Reproduction> {
  return JSON.parse(await readFile(new URL('systems.json', module), 'utf8')) as Reproduction;
}

/** The lines of a text file; blank lines at its end are none. */
export async function linesOf(file: string): Promise<string[]> {
  return (await readFile(file, 'utf8')).trimEnd().split(/\r?\n/);
}
