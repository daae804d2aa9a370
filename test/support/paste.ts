/** Pastes into an element. Not every engine lets a test fill the clipboard of an event. */
export function paste(target: EventTarget, clipboardData: DataTransfer): Event {
  const event = new Event('paste', { bubbles: true, cancelable: true });
  Object.defineProperty(event, 'clipboardData', { value: clipboardData });
  target.dispatchEvent(event);
  return event;
}
