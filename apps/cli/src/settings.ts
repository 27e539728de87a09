import { readFile } from 'node:fs/promises';
import { RecurrentError } from '@recurrent/core';
import { fileProblem } from './files.ts';

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

const forbidden = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * The config that the command line asks for: the JSON object of `file`, if any, with each `key=value` of `sets`
 * put into it in order. Keys are dotted paths; a number in a path is an index where an array stands. Values are
 * JSON, and a value that is not JSON is a plain string (`encoder=bidirectional`). A setting inside a section that says
 * its `type` and is not given keeps the type that the section has in `defaults`.
 * @param preset what the settings are put over
 * @throws RecurrentError INVALID_ARGUMENT for a file or setting that cannot be read
 */
export async function readSettings(
  file: string | undefined,
  sets: readonly string[],
  defaults: Json,
  preset: JsonObject = {},
): Promise<JsonObject> {
  const config = merged(preset, file === undefined ? {} : await readConfigFile(file));
  for (const set of sets) applySetting(config, set, defaults);
  return config;
}

/** `over` on top of `base`; a section that names its `type` is taken whole. */
function merged(base: JsonObject, over: JsonObject): JsonObject {
  const result = { ...base };
  for (const [key, value] of Object.entries(over)) {
    const below = result[key];
    result[key] = isObject(below) && isObject(value) && value.type === undefined ? merged(below, value) : value;
  }
  return result;
}

async function readConfigFile(file: string): Promise<JsonObject> {
  let value: Json;
  try {
    value = JSON.parse(await readFile(file, 'utf8')) as Json;
  } catch (error) {
    if (error instanceof SyntaxError)
      throw badSetting(`--config is not valid JSON: ${error.message}`, '--config', file);
    throw fileProblem(error, file, 'INVALID_ARGUMENT');
  }
  if (!isObject(value)) throw badSetting('--config expected a JSON object', '--config', file);
  return value;
}

/** Puts one `key=value` into `config`, making the objects on the way. */
export function applySetting(config: JsonObject, setting: string, defaults: Json = {}): void {
  const equals = setting.indexOf('=');
  const path = setting.slice(0, Math.max(equals, 0)).split('.');
  if (equals < 1 || path.some((key) => key === '' || forbidden.has(key))) {
    throw badSetting(`--set expected key=value with a dotted key, got "${setting}"`, '--set');
  }
  const value = parseValue(setting, setting.slice(equals + 1));
  let target: JsonObject | Json[] = config;
  let usual: Json | undefined = defaults;
  for (const [depth, key] of path.entries()) {
    if (Array.isArray(target) && !(Number(key) >= 0 && Number(key) <= target.length && /^\d+$/.test(key))) {
      const place = path.slice(0, depth).join('.');
      throw badSetting(
        `--set ${setting}: "${place}" is a list of ${target.length}, "${key}" is no index of it`,
        '--set',
      );
    }
    const holder = target as JsonObject;
    usual = isObject(usual) ? usual[key] : undefined;
    if (depth === path.length - 1) holder[key] = value;
    else {
      const next = holder[key];
      target = isObject(next) || Array.isArray(next) ? next : typeOf(usual);
      holder[key] = target;
    }
  }
}

function typeOf(section: Json | undefined): JsonObject {
  return isObject(section) && typeof section.type === 'string' ? { type: section.type } : {};
}

function parseValue(setting: string, text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    if (/^\s*[[{"]/.test(text)) {
      throw badSetting(`--set ${setting}: the value is not valid JSON: ${(error as Error).message}`, '--set');
    }
    return text;
  }
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function badSetting(message: string, argument: string, file?: string): RecurrentError {
  return new RecurrentError({
    code: 'INVALID_ARGUMENT',
    message,
    argument,
    ...(file === undefined ? {} : { file }),
  });
}
