import { readParallelTags, type Sentence, splitFields } from '@recurrent/datasets';
import type { TaggingData, TaggingPrediction } from '@recurrent/zoo';
import type { JsonObject } from '../settings.ts';
import type { TaskView } from '../task-view.ts';
import { findOffsets } from './offsets.ts';
import { colorView, plainView } from './span-view.ts';

/** How the command line reads column files and shows tags and spans. */
export const taggingView: TaskView = {
  detect(data, firstLine) {
    if (data.columns !== undefined) return { data };
    const label = typeof data.label === 'string' ? data.label : 'tag';
    if (firstLine === undefined) return { data: { ...data, columns: ['token', label], label } };
    const separator = typeof data.separator === 'string' ? data.separator : /\s+/;
    const count = firstLine.trim().split(separator).length;
    const columns = [
      'token',
      ...Array.from({ length: Math.max(0, count - 2) }, (_, index) => `column${index + 2}`),
      label,
    ];
    const notice = `taking the columns as ${columns.join(', ')} and learning "${label}"; --columns and --label say otherwise`;
    return { data: { ...data, columns, label }, notice };
  },
};
