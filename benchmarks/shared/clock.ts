/**
 * The clock that the arguments ask for, in milliseconds: time on the wall, or with `--clock cpu` the processor time of
 * this process, which says more on a machine that others use too (with several threads it is their sum).
 */
export function clockOf(args: readonly string[]): () => number {
  if (args[args.indexOf('--clock') + 1] !== 'cpu') return () => performance.now();
  return () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  };
}
