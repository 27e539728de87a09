import { reproduceTagging } from '../tagging.ts';

export default (options: string[]) => reproduceTagging(new URL('.', import.meta.url), options);
