/** The text outside of `<think>…</think>`; a tag that is never closed takes all that follows. */
export function withoutThinking(text: string): string {
  let rest = text;
  let outside = '';
  while (rest !== '') {
    const start = rest.search(/<think(?:ing)?>/i);
    if (start === -1) return (outside + rest).trim();
    outside += rest.slice(0, start);
    const end = /<\/think(?:ing)?>/i.exec(rest.slice(start));
    if (!end) return outside.trim();
    rest = rest.slice(start + end.index + end[0].length);
  }
  return outside.trim();
}
