/** Lets at most `size` tasks run at once; the others wait their turn in order. */
export function createSlots(size: number): { readonly run: <T>(task: () => Promise<T>) => Promise<T> } {
  let free = size;
  const waiting: (() => void)[] = [];
  let next = 0;
  const leave = () => {
    // Counted, not shifted: that would move all who wait behind.
    const turn = waiting[next++];
    if (turn) return turn();
    waiting.length = 0;
    next = 0;
    free += 1;
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
