/** As a browser does while files are held over an element, and when they fall onto it. */
export function drag(
  type: 'dragover' | 'drop' | 'dragleave',
  target: EventTarget,
  files: readonly File[],
): DragEvent {
  const dataTransfer = new DataTransfer();
  for (const file of files) dataTransfer.items.add(file);
  const event = new DragEvent(type, { dataTransfer, bubbles: true, composed: true, cancelable: true });
  target.dispatchEvent(event);
  return event;
}
