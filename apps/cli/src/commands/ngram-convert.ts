import type { Io } from '../io.ts';
import { checkOutputFile, readModel, writeModel } from './ngram-files.ts';

export interface NgramConvertOptions {
  readonly model: string;
  readonly out: string;
}

/** `recurrent ngram convert` */
export async function ngramConvert({ model: file, out }: NgramConvertOptions, io: Io): Promise<void> {
  await checkOutputFile(out, io);
  const model = await readModel(file, io);
  await writeModel(model, out, io);
  const { sizes } = model;
  io.stdout.write(`${sizes.map((size) => size.toLocaleString('en')).join(' + ')} n-grams saved in ${out}\n`);
}
