/** A file, or two that go line by line, and the counts that its publisher's description gives. */
export interface Corpus {
  readonly paths: readonly string[];
  readonly sentences: number;
  readonly tokens: number;
  readonly columns?: string[];
  readonly separator?: string;
}

const parallel = (folder: string, sentences: number, tokens: number): Corpus => ({
  paths: [`${folder}/seq.in`, `${folder}/seq.out`],
  sentences,
  tokens,
});
const chunks = { columns: ['token', 'pos', 'tag'] };
const tabs = { separator: '\t' };

export const corpora: readonly Corpus[] = [
  { paths: ['conll2000/train.txt'], sentences: 8936, tokens: 211727, ...chunks },
  { paths: ['conll2000/test.txt'], sentences: 2012, tokens: 47377, ...chunks },
  { paths: ['wnut17/wnut17train.conll'], sentences: 3394, tokens: 62730, ...tabs },
  { paths: ['wnut17/emerging.dev.conll'], sentences: 1009, tokens: 15733, ...tabs },
  { paths: ['wnut17/emerging.test.annotated'], sentences: 1287, tokens: 23394, ...tabs },
  { paths: ['weibo-ner/weiboNER_2nd_conll.train'], sentences: 1350, tokens: 73778, ...tabs },
  { paths: ['weibo-ner/weiboNER_2nd_conll.dev'], sentences: 270, tokens: 14509, ...tabs },
  { paths: ['weibo-ner/weiboNER_2nd_conll.test'], sentences: 270, tokens: 14842, ...tabs },
  { paths: ['resume-ner/train.char.bmes'], sentences: 3821, tokens: 124099 },
  { paths: ['resume-ner/dev.char.bmes'], sentences: 463, tokens: 13890 },
  { paths: ['resume-ner/test.char.bmes'], sentences: 477, tokens: 15100 },
  parallel('atis/train', 4478, 50497),
  parallel('atis/valid', 500, 5703),
  parallel('atis/test', 893, 9164),
  parallel('snips/train', 13084, 117700),
  parallel('snips/valid', 700, 6384),
  parallel('snips/test', 700, 6354),
];
