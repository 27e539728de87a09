import { invalidArgument } from '@recurrent/core';

/** @throws RecurrentError INVALID_ARGUMENT unless `token` is an id below `vocabularySize` */
export function checkToken(where: string, argument: string, token: unknown, vocabularySize: number): void {
  if (!Number.isInteger(token) || (token as number) < 0 || (token as number) >= vocabularySize) {
    invalidArgument(where, argument, `token ids from 0 to ${vocabularySize - 1}`, token);
  }
}
