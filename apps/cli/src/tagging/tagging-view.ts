import { readParallelTags, type Sentence } from '@recurrent/datasets';
import type { Tagging, TaggingData } from '@recurrent/zoo';
import type { JsonObject } from '../settings.ts';
import type { TaskView } from '../task-view.ts';
import { findOffsets } from './offsets.ts';
import { colorView, plainView } from './span-view.ts';

/** How the command line reads column files and shows tags and spans. */
export const taggingView: TaskView<Sentence, Tagging, TaggingData> = {
  detect(data, firstLine) {
    if (data.columns !== undefined) return { data };
    const label = typeof data.label === 'string' ? data.label : 'tag';
    if (firstLine === undefined) return { data: { ...data, columns: ['token', label] } };
    const separator = typeof data.separator === 'string' ? data.separator : /\s+/;
    const between = Math.max(0, firstLine.trim().split(separator).length - 2);
    const columns = ['token', ...Array.from({ length: between }, (_, index) => `column${index + 2}`), label];
    return {
      data: { ...data, columns },
      notice: `taking its columns as ${columns.join(',')} (--columns says otherwise)`,
    };
  },

  async *readParallel([tokens, tags], [tokenFile, tagFile], { token, label }) {
    const files = { ...(tokenFile && { tokens: tokenFile }), ...(tagFile && { tags: tagFile }) };
    for await (const { columns, line } of readParallelTags(tokens!, tags!, { files })) {
      yield { columns: { [token]: columns.token!, [label]: columns.tag! }, line };
    }
  },

  forPrediction(trained, flags) {
    const columns = flags.columns as string[] | undefined;
    const labelled = columns?.includes(trained.label) ?? false;
    // The reader is told of the label column and that it is not there.
    const whole = columns === undefined || labelled ? {} : { columns: [...columns, trained.label] };
    return { data: { ...trained, ...flags, ...whole }, labelled };
  },

  toJson(sentence, { tags, spans }, { token }, text) {
    const tokens = [...sentence.columns[token]!];
    const offsets = text === undefined ? undefined : findOffsets(text, tokens);
    const shown = spans.map(({ start, end, type }): JsonObject => {
      if (offsets === undefined) return { type, text: tokens.slice(start, end).join(' '), tokens: [start, end] };
      const characters = [offsets[start]!.start, offsets[end - 1]!.end] as const;
      return { type, text: text!.slice(...characters), tokens: [start, end], characters: [...characters] };
    });
    return { ...(text !== undefined && { text }), tokens, tags: [...tags], spans: shown };
  },

  createDisplay(colors, { token }) {
    const view = colors === undefined ? plainView : colorView(colors);
    return {
      show(sentence, { tags, spans }, text) {
        const tokens = sentence.columns[token]!;
        // Tags that mark no spans, such as parts of speech, stand behind their words.
        if (spans.length === 0 && tags.some((tag) => tag !== 'O')) {
          return tokens.map((word, index) => `${word}/${colors?.cyan(tags[index]!) ?? tags[index]}`).join(' ');
        }
        return view.show({ tokens, spans, ...(text !== undefined && { text }) });
      },
      legend: view.legend,
    };
  },
};
