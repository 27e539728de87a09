import { type LanguageData, type LanguageModel, languageModelOf, type TrainedModel, type Zoo } from '@recurrent/zoo';
import { loadSavedModel } from '../saved-model.ts';

/** A saved language model, ready to score and to generate. */
export interface OpenLanguageModel {
  readonly trained: TrainedModel;
  readonly model: LanguageModel;
  readonly data: LanguageData;
  dispose(): void;
}

/**
 * Loads a language model from its folder.
 * @param context `sentence`: each line begins afresh, however the model was trained
 * @throws RecurrentError BAD_BUNDLE; INVALID_ARGUMENT for a model of another kind
 */
export async function openLanguageModel(
  folder: string,
  zoo: Zoo,
  cwd: string,
  context?: LanguageData['context'],
): Promise<OpenLanguageModel> {
  const trained = await loadSavedModel(folder, zoo, cwd);
  try {
    const own = trained.data as LanguageData;
    const data = context === undefined ? own : { ...own, context };
    const model = languageModelOf({ ...trained, data } as TrainedModel<never, unknown>);
    return {
      trained,
      model,
      data,
      dispose() {
        model.dispose?.();
        trained.dispose();
      },
    };
  } catch (error) {
    trained.dispose();
    throw error;
  }
}
