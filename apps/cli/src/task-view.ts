import type { AnyTask } from '@recurrent/zoo';
import type { Colors } from './io.ts';
import { pairsView } from './pairs/pairs-view.ts';
import type { Json, JsonObject } from './settings.ts';
import { taggingView } from './tagging/tagging-view.ts';

/** How the command line reads and shows the examples of one task, beyond what the task itself can do. */
export interface TaskView<Example, Prediction, Data> {
  /**
   * Settles from the first line of the training file what the user left open, and says what it took.
   * @param firstLine undefined where there are several files that belong together
   */
  detect?(data: JsonObject, firstLine: string | undefined): { readonly data: JsonObject; readonly notice?: string };
  /** Examples from several files that belong together line by line. */
  readParallel?(
    sources: readonly AsyncIterable<Uint8Array>[],
    files: readonly string[],
    data: Data,
  ): AsyncGenerator<Example>;
  /** How a file to predict is read: what the model was trained with, and the flags of this command over it. */
  forPrediction(trained: Data, flags: JsonObject): { readonly data: object; readonly labelled: boolean };
  /** Whether each line of raw text has an answer in the same place: blank ones a blank one (default: they have none). */
  readonly lineByLine?: boolean;
  /** A prediction as JSON. `text` is the line that the example came from, where there is one. */
  toJson(example: Example, prediction: Prediction, data: Data, text?: string): Json;
  /** Shows predictions to people; without `colors` as plain text. */
  createDisplay(colors: Colors | undefined, data: Data): Display<Example, Prediction>;
}

/** Shows predictions one by one. */
export interface Display<Example, Prediction> {
  show(example: Example, prediction: Prediction, text?: string): string;
  /** The meaning of marks that came into use since the last call. */
  legend(): string | undefined;
}

// biome-ignore lint/suspicious/noExplicitAny: as in the zoo, the types of a task's examples are forgotten here
type AnyTaskView = TaskView<any, any, any>;

/** For a task that the command line has never heard of, such as a plugin's. */
const plainView = (task: AnyTask): AnyTaskView => ({
  forPrediction: (trained, flags) => ({ data: { ...trained, ...flags }, labelled: false }),
  toJson: (_example, prediction) => prediction,
  createDisplay: (_colors, data) => ({
    show: (example, prediction) => task.format(example, prediction, data).trimEnd(),
    legend: () => undefined,
  }),
});

const views: Readonly<Record<string, AnyTaskView>> = {
  tagging: taggingView,
  'sequence-to-sequence': pairsView,
};

/** The view of a task: its own, or a plain one that asks the task. */
export function viewOf(task: AnyTask): AnyTaskView {
  return Object.hasOwn(views, task.id) ? views[task.id]! : plainView(task);
}
