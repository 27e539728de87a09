import { type ErrorCode, RecurrentError } from '@recurrent/core';

/** The exit codes of the program. */
export const exitCodes = {
  ok: 0,
  /** It began and could not finish: a loss that is not finite, a plugin that fails, a full disk. */
  failure: 1,
  /** The command line, a config or a name is wrong; nothing was begun. */
  usage: 2,
  /** A data file or a bundle is wrong. */
  data: 3,
  /** Stopped by the user (128 + SIGINT). */
  interrupted: 130,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

const codeOf: Readonly<Record<ErrorCode, ExitCode>> = {
  INVALID_ARGUMENT: exitCodes.usage,
  UNKNOWN_NAME: exitCodes.usage,
  DUPLICATE_NAME: exitCodes.usage,
  BAD_DATA: exitCodes.data,
  BAD_BUNDLE: exitCodes.data,
  SHAPE_MISMATCH: exitCodes.failure,
  NOT_FINITE: exitCodes.failure,
  MISSING_KERNEL: exitCodes.failure,
  PLUGIN_FAILED: exitCodes.failure,
  ABORTED: exitCodes.interrupted,
};

/** The exit code that an error stands for. */
export function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof Error && error.name === 'AbortError') return exitCodes.interrupted;
  return error instanceof RecurrentError ? codeOf[error.code] : exitCodes.failure;
}
