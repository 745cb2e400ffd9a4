/** Lets at most `size` tasks run at once; the others wait their turn in order. */
export function createSlots(size: number): { readonly run: <T>(task: () => Promise<T>) => Promise<T> } {
  let free = size;
  const waiting: (() => void)[] = [];
  const leave = () => {
    const next = waiting.shift();
    if (next) next();
    else free += 1;
  };
  return {
    run: async (task) => {
      if (free > 0) free -= 1;
      else await new Promise<void>((resolve) => waiting.push(resolve));
      try {
        return await task();
      } finally {
        leave();
      }
    },
  };
}
