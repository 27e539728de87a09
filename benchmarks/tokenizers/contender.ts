/** One tokenizer as a process: `contender.ts NAME`. Encodes every line of a corpus; what comes out is counted. */
import { readBert, readGpt2, writeTokenizerJson } from '@recurrent/tokenizers';
import { serve } from '../shared/serve.ts';
import { linesOf, modelFiles, type TokenizerItem } from './items.ts';

type Count = (text: string) => number;

const ours = ({ model, data }: TokenizerItem) =>
  model === 'gpt2' ? readGpt2(modelFiles(data).gpt2) : readBert(modelFiles(data).bert);

/** Each gives the number of tokens of a text; undefined where it does not know the model. */
const contenders: Record<string, (item: TokenizerItem) => Promise<Count | undefined>> = {
  async ours(item) {
    const tokenizer = ours(item);
    return (text) => tokenizer.encode(text).ids.length;
  },
  async 'gpt-tokenizer'({ model }) {
    if (model !== 'gpt2') return undefined;
    const { encode } = await import('gpt-tokenizer/encoding/r50k_base');
    return (text) => encode(text).length;
  },
  async 'js-tiktoken'({ model }) {
    if (model !== 'gpt2') return undefined;
    const { Tiktoken } = await import('js-tiktoken/lite');
    const { default: ranks } = await import('js-tiktoken/ranks/gpt2');
    const tokenizer = new Tiktoken(ranks);
    return (text) => tokenizer.encode(text).length;
  },
  async '@huggingface/tokenizers'(item) {
    const { Tokenizer } = await import('@huggingface/tokenizers');
    const tokenizer = new Tokenizer(writeTokenizerJson(ours(item)), {});
    return (text) => tokenizer.encode(text).ids.length;
  },
};

const prepare = contenders[process.argv[2]!]!;
await serve(async (item: TokenizerItem) => {
  const count = await prepare(item);
  if (count === undefined) throw new Error('does not know this model');
  const lines = linesOf(item);
  let sum = 0;
  return {
    run() {
      let tokens = 0;
      for (const line of lines) tokens += count(line);
      if (sum !== 0 && sum !== tokens) throw new Error(`${tokens} tokens, before ${sum}`);
      sum = tokens;
    },
    release() {},
  };
});
