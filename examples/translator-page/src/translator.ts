import { type BundleSource, createZoo, loadBundle, sequenceToSequenceTask, type TextPrediction } from '@recurrent/zoo';

/** A translation, and where the model looked: a weight for each of its tokens and each of the source's. */
export interface Translated {
  readonly text: string;
  readonly sourceTokens: readonly string[];
  readonly tokens: readonly string[];
  /** [tokens][sourceTokens]; undefined for a model without attention. */
  readonly attention: readonly ArrayLike<number>[] | undefined;
}

export interface PageTranslator {
  translate(text: string): Promise<Translated>;
}

/** @param source the folder of a saved model: its URL, or its files. @throws Error for a model of another task */
export async function openTranslator(source: BundleSource): Promise<PageTranslator> {
  const model = await loadBundle(source, createZoo());
  if (model.plugin.task.id !== sequenceToSequenceTask.id) {
    throw new Error(`${model.id} does not translate: save a model of pairs, such as seq2seq.v1, in public/model`);
  }
  return {
    async translate(text) {
      const search = { beamSize: 5, attention: true };
      const [found] = (await model.predict([{ source: text, target: '', line: 1 }], { search })) as TextPrediction[];
      return found as Translated;
    },
  };
}
