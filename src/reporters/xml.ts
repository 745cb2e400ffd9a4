// XML 1.0 allows tab, line feed, carriage return and the rest from blank on, without surrogates and the two last of a plane.
const forbidden = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;
const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;', '#': '&#35;' };

/**
 * A text fit for XML and HTML, between tags and in attributes: escaped, and without what XML forbids. `>` too, for `]]>`, and `##[`, which CI
 * systems take for a command in their log.
 */
export function escapeMarkup(text: string): string {
  return text.replace(forbidden, '').replace(/[&<>"']|(?<=#)#(?=\w*\[)/g, (sign) => entities[sign] ?? sign);
}
