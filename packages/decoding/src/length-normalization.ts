import { checkKeys, createRegistry, invalidArgument } from '@recurrent/core';
import { fromConfig, type MakerRegistry, type TypedConfig } from './from-config.ts';

/**
 * From the sum of a hypothesis' scores and its length to what finished hypotheses of different lengths are ranked by.
 * A value made from plain config; must rise with the sum and be monotone in the length.
 */
export interface LengthNormalization {
  /** What it was made from, with `type`; JSON. */
  readonly config: Readonly<Record<string, unknown>> & TypedConfig;
  /** @param length tokens behind the prompt, the end mark included; ≥ 1 */
  normalize(sum: number, length: number): number;
}

export interface ExponentConfig {
  /** ≥ 0; 0 does not normalise. */
  readonly alpha?: number | undefined;
}

export interface RewardConfig {
  /** Nats per token; negative punishes length. */
  readonly perToken: number;
}

/** score = sum. */
function none(config: Readonly<Record<string, never>> = {}): LengthNormalization {
  checkKeys('decoding.none', config, []);
  return { config: { type: 'none' }, normalize: (sum) => sum };
}

/** score = sum / length^alpha, alpha 1 by default: the mean. */
function average(config: ExponentConfig = {}): LengthNormalization {
  const alpha = exponent('decoding.average', config, 1);
  return { config: { type: 'average', alpha }, normalize: (sum, length) => sum / length ** alpha };
}

/** score = sum / ((5 + length) / 6)^alpha, alpha 0.6 by default. @see Wu et al. 2016, eq. 14 */
function gnmt(config: ExponentConfig = {}): LengthNormalization {
  const alpha = exponent('decoding.gnmt', config, 0.6);
  return { config: { type: 'gnmt', alpha }, normalize: (sum, length) => sum / ((5 + length) / 6) ** alpha };
}

/** score = sum + perToken · length. @see He et al. 2016 (word reward) */
function reward(config: RewardConfig): LengthNormalization {
  checkKeys('decoding.reward', config, ['perToken']);
  const { perToken } = config;
  if (!Number.isFinite(perToken)) invalidArgument('decoding.reward', 'perToken', 'a finite number', perToken);
  return { config: { type: 'reward', perToken }, normalize: (sum, length) => sum + perToken * length };
}

function exponent(where: string, config: ExponentConfig, otherwise: number): number {
  checkKeys(where, config, ['alpha']);
  const { alpha = otherwise } = config;
  if (!(alpha >= 0 && alpha < Infinity)) invalidArgument(where, 'alpha', 'a number ≥ 0', alpha);
  return alpha;
}

/** The length normalisations that the library brings: none, average, gnmt, reward. */
export const builtinLengthNormalizations = /* @__PURE__ */ createRegistry('length normalization', {
  none,
  average,
  gnmt,
  reward,
});

/** What `createLengthNormalization` reads from a registry. */
export type LengthNormalizationRegistry = MakerRegistry<LengthNormalization>;

/** The JSON configs of the built-in length normalisations. */
export type LengthNormalizationConfig =
  | { readonly type: 'none' }
  | ({ readonly type: 'average' | 'gnmt' } & ExponentConfig)
  | ({ readonly type: 'reward' } & RewardConfig);

/**
 * Makes a length normalisation from its JSON config, `type` and all.
 * @throws RecurrentError UNKNOWN_NAME for a type that is not in the registry; what the maker throws for its config
 */
export function createLengthNormalization(config: LengthNormalizationConfig): LengthNormalization;
export function createLengthNormalization(
  config: TypedConfig,
  registry: LengthNormalizationRegistry,
): LengthNormalization;
export function createLengthNormalization(
  config: TypedConfig,
  registry: LengthNormalizationRegistry = builtinLengthNormalizations as LengthNormalizationRegistry,
): LengthNormalization {
  return fromConfig('decoding.createLengthNormalization', 'length normalization', config, registry);
}
