import type { AnyTask } from '@recurrent/zoo';
import type { Colors } from './io.ts';
import type { Json, JsonObject } from './settings.ts';
import { taggingView } from './tagging/tagging-view.ts';

/** How the command line reads and shows the examples of one task, beyond what the task itself can do. */
export interface TaskView {
  /** Settles from the first line of the training file what the user left open, and says what it took. */
  detect?(data: JsonObject, firstLine: string): { readonly data: JsonObject; readonly notice?: string };
  /** Examples from several files that belong together line by line. */
  readParallel?(
    sources: readonly AsyncIterable<Uint8Array>[],
    files: readonly string[],
    data: unknown,
  ): AsyncGenerator<unknown>;
  /** A prediction as a JSON object. `text` is the line that the example came from, where there is one. */
  toJson(example: unknown, prediction: unknown, data: unknown, text?: string): Json;
  /** Shows predictions to people; `colors` is undefined for plain text. */
  createDisplay(colors: Colors | undefined, data: unknown): Display;
}

/** Shows predictions one by one. */
export interface Display {
  show(example: unknown, prediction: unknown, text?: string): string;
  /** The meaning of marks that came into use since the last call. */
  legend(): string | undefined;
}

/** For a task that the command line has never heard of, such as a plugin's. */
const plainTaskView = (task: AnyTask): TaskView => ({
  toJson: (_example, prediction) => prediction as Json,
  createDisplay: (_colors, data) => ({
    show: (example, prediction) => task.format(example, prediction, data).trimEnd(),
    legend: () => undefined,
  }),
});

const views: Readonly<Record<string, TaskView>> = { tagging: taggingView };

/** The view of a task: its own, or a plain one that asks the task. */
export function viewOf(task: AnyTask): TaskView {
  return Object.hasOwn(views, task.id) ? views[task.id]! : plainTaskView(task);
}
