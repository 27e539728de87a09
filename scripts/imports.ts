import { isBuiltin } from 'node:module';
import { posix } from 'node:path';
import ts from 'typescript';

export interface Import {
  readonly specifier: string;
  readonly line: number;
}

/** Every module that a source names: static, type-only, dynamic and re-exporting. */
export function importsOf(text: string): Import[] {
  return ts.preProcessFile(text, true, true).importedFiles.map(({ fileName, pos }) => ({
    specifier: fileName,
    line: text.slice(0, pos).split('\n').length,
  }));
}

/** `@scope/name/sub/path` → `@scope/name`. */
export function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

export type Target =
  | { readonly type: 'relative'; readonly path: string }
  | { readonly type: 'workspace'; readonly name: string; readonly door: string }
  | { readonly type: 'internal' }
  | { readonly type: 'builtin' }
  | { readonly type: 'external'; readonly name: string };

/** What a specifier in `file` (relative to its member) points at. */
export function targetOf(specifier: string, file: string): Target {
  if (specifier.startsWith('.')) {
    return { type: 'relative', path: posix.normalize(posix.join(posix.dirname(file), specifier)) };
  }
  if (specifier.startsWith('#')) return { type: 'internal' };
  if (specifier.startsWith('@recurrent/')) {
    const name = packageOf(specifier);
    return { type: 'workspace', name, door: specifier === name ? '.' : `.${specifier.slice(name.length)}` };
  }
  if (isBuiltin(specifier)) return { type: 'builtin' };
  return { type: 'external', name: packageOf(specifier) };
}

/** The files reached from the given ones by relative imports, the given ones included. */
export function reachable(sources: ReadonlyMap<string, string>, entries: readonly string[]): Set<string> {
  const reached = new Set<string>();
  const waiting = entries.filter((entry) => sources.has(entry));
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (reached.has(file)) continue;
    reached.add(file);
    for (const { specifier } of importsOf(sources.get(file) ?? '')) {
      const target = targetOf(specifier, file);
      if (target.type === 'relative' && sources.has(target.path)) waiting.push(target.path);
    }
  }
  return reached;
}

/** The statements of an index file that are not re-exports by name, as `line: why`. */
export function indexProblems(text: string): { line: number; why: string }[] {
  const source = ts.createSourceFile('index.ts', text, ts.ScriptTarget.Latest, true);
  return source.statements.flatMap((statement) => {
    const line = source.getLineAndCharacterOfPosition(statement.getStart()).line + 1;
    if (!ts.isExportDeclaration(statement) || !statement.moduleSpecifier) {
      return [{ line, why: 'an index holds only "export { … } from …"' }];
    }
    if (!statement.exportClause || !ts.isNamedExports(statement.exportClause)) {
      return [{ line, why: 'write the exported names out instead of "export *"' }];
    }
    return [];
  });
}
