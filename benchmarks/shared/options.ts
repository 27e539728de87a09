import { parseArgs } from 'node:util';

export interface BenchOptions {
  readonly only: RegExp;
  readonly repeats: number;
  readonly threads: number | undefined;
  readonly backends: readonly string[];
  readonly peers: readonly string[];
  readonly clock: 'wall' | 'cpu';
  readonly json: boolean;
  readonly markdown: boolean;
}

export const usage = (name: string) => `pnpm bench ${name} [options]
  --only REGEX      only the work items whose name matches
  --repeats N       timed repeats of each item (default 7)
  --threads N       registerKernels({ threads: N })
  --backends LIST   wasm,cpu (default both)
  --peers LIST      tfjs-layers,pytorch (default both); '' for none
  --clock cpu       processor time instead of time on the wall: for a machine that others use too
  --markdown        the table in Markdown
  --json            one JSON array on stdout, nothing else
`;

/** @returns undefined when help was asked for. @throws Error for an option that is unknown or wrong */
export function parseOptions(args: string[]): BenchOptions | undefined {
  const { values } = parseArgs({
    args,
    options: {
      only: { type: 'string', default: '' },
      repeats: { type: 'string', default: '7' },
      threads: { type: 'string' },
      backends: { type: 'string', default: 'wasm,cpu' },
      peers: { type: 'string', default: 'tfjs-layers,pytorch' },
      clock: { type: 'string', default: 'wall' },
      json: { type: 'boolean', default: false },
      markdown: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return undefined;
  return {
    only: new RegExp(values.only, 'i'),
    repeats: positive('--repeats', values.repeats),
    threads: values.threads === undefined ? undefined : positive('--threads', values.threads),
    backends: choices('--backends', values.backends, ['wasm', 'cpu']),
    peers: choices('--peers', values.peers, ['tfjs-layers', 'pytorch']),
    clock: choices('--clock', values.clock, ['wall', 'cpu'])[0] as 'wall' | 'cpu',
    json: values.json,
    markdown: values.markdown,
  };
}

function positive(name: string, text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1)
    throw new Error(`${name}: expected a whole number from 1, got "${text}"`);
  return number;
}

function choices(name: string, text: string, allowed: readonly string[]): string[] {
  const chosen = text.split(',').filter((each) => each !== '');
  const wrong = chosen.find((each) => !allowed.includes(each));
  if (wrong !== undefined) throw new Error(`${name}: expected some of ${allowed.join(', ')}, got "${wrong}"`);
  return chosen;
}
