/**
 * Cuts a line into fields: at each `separator`, or by default at runs of spaces and tabs, those at the ends ignored.
 */
export function splitFields(line: string, separator: string | undefined): string[] {
  if (separator !== undefined) return line.split(separator);
  const fields: string[] = [];
  let start = -1;
  for (let index = 0; index < line.length; index++) {
    const code = line.charCodeAt(index);
    if (code === 32 || code === 9) {
      if (start >= 0) fields.push(line.slice(start, index));
      start = -1;
    } else if (start < 0) start = index;
  }
  if (start >= 0) fields.push(line.slice(start));
  return fields;
}

/** Nothing but spaces and tabs. */
export function isBlank(line: string): boolean {
  for (let index = 0; index < line.length; index++) {
    const code = line.charCodeAt(index);
    if (code !== 32 && code !== 9) return false;
  }
  return true;
}
