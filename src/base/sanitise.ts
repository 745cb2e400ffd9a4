// Escape sequences of terminals (CSI, OSC and the two-character ones): a server's text must not drive the user's screen.
const escapes = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[@-Z\\-_])/g;
const controls = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g;

// Printable ASCII, no blank at either end or next to another.
const plain = /^(?:[!-~]+(?: [!-~]+)*)?$/;

/**
 * A text from outside made fit to print: no escape sequences, no control or direction-changing characters, white
 * space folded to single blanks, at most `max` characters.
 */
export function cleanLine(text: string, max = 300): string {
  // Nearly every text is one line of plain ASCII already.
  if (text.length <= max && plain.test(text)) return text;
  const line = text.replace(escapes, '').replace(controls, '').replace(/\s+/g, ' ').trim();
  return line.length > max ? `${line.slice(0, max - 1)}…` : line;
}

/** Like {@link cleanLine} for several lines: line breaks stay. */
export function cleanText(text: string, max = 4000): string {
  const clean = text.replace(escapes, '').replace(/\r\n?/g, '\n').replace(controls, '');
  return clean.length > max ? `${clean.slice(0, max - 1)}…` : clean;
}
