/** The text of a message in one line, as lists show it. */
export function previewText(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
