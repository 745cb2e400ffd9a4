/** What came in so many milliseconds, else undefined; the question itself ends by its own deadline. */
export async function within<T>(answer: Promise<T>, ms: number): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), ms);
  });
  const first = await Promise.race([answer, late]);
  clearTimeout(timer);
  return first;
}
