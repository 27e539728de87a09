/** The closed set of reasons for which the library refuses to go on. */
export type ErrorCode =
  | 'INVALID_ARGUMENT'
  | 'SHAPE_MISMATCH'
  | 'UNKNOWN_NAME'
  | 'DUPLICATE_NAME'
  | 'BAD_DATA'
  | 'BAD_BUNDLE'
  | 'NOT_FINITE'
  | 'ABORTED'
  | 'MISSING_KERNEL'
  | 'PLUGIN_FAILED';

/** What an error is about; every field that is known is given. */
export interface ErrorDetails {
  readonly code: ErrorCode;
  /** One sentence: what was given, what is allowed, what to do. */
  readonly message: string;
  readonly argument?: string;
  readonly expected?: string;
  readonly received?: string;
  readonly file?: string;
  /** 1-based. */
  readonly line?: number;
  /** 1-based. */
  readonly column?: number;
  readonly cause?: unknown;
}

/**
 * The one error class of the library. `message` begins with `file:line:column: ` where a file is known.
 * Branch on `code`, never on the message.
 */
export class RecurrentError extends Error {
  override readonly name = 'RecurrentError';
  readonly code: ErrorCode;
  readonly argument: string | undefined;
  readonly expected: string | undefined;
  readonly received: string | undefined;
  readonly file: string | undefined;
  readonly line: number | undefined;
  readonly column: number | undefined;

  constructor(details: ErrorDetails) {
    const place = [details.file, details.line, details.column].filter((part) => part !== undefined).join(':');
    super(place === '' ? details.message : `${place}: ${details.message}`, { cause: details.cause });
    this.code = details.code;
    this.argument = details.argument;
    this.expected = details.expected;
    this.received = details.received;
    this.file = details.file;
    this.line = details.line;
    this.column = details.column;
  }
}

/** Throws `INVALID_ARGUMENT`: `<where>: "<argument>" expected <expected>, got <received>`. */
export function invalidArgument(where: string, argument: string, expected: string, received: unknown): never {
  const shown = describe(received);
  throw new RecurrentError({
    code: 'INVALID_ARGUMENT',
    message: `${where}: "${argument}" expected ${expected}, got ${shown}`,
    argument,
    expected,
    received: shown,
  });
}

/** A short printable form of any value, for error messages. */
export function describe(value: unknown): string {
  if (typeof value === 'function') return 'a function';
  if (typeof value === 'number' || typeof value === 'undefined' || typeof value === 'bigint') return String(value);
  let text: string;
  try {
    text = JSON.stringify(value) ?? String(value);
  } catch {
    text = String(value);
  }
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
