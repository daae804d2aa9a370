import { looksCode } from './looks-code.js';

type Control = HTMLInputElement | HTMLSelectElement;

const form = document.querySelector('form.looks');
const chat = document.querySelector('chat-messenger');
const code = document.getElementById('looks-code');

form?.addEventListener('input', show);
// The fields are as at first only after this event.
form?.addEventListener('reset', () => setTimeout(show));
show();

/** Gives the chat what the controls say, and shows the lines that do the same in another page. */
function show(): void {
  const styles = new Map<string, string>();
  const attributes = new Map<string, string>();
  for (const control of form?.querySelectorAll<Control>('input, select') ?? []) {
    const { property, attribute, page } = control.dataset;
    const value = chosen(control);
    if (property) {
      chat?.style.setProperty(property, value);
      if (value) styles.set(property, value);
    }
    if (attribute) {
      if (value) attributes.set(attribute, value);
      setOrRemove(chat, attribute, value);
    }
    if (page) setOrRemove(document.documentElement, page, value);
  }
  if (code) code.textContent = looksCode(styles, attributes);
}

/** Empty where it is as at first: then nothing is set, and the chat's own default holds. */
function chosen(control: Control): string {
  if (control instanceof HTMLSelectElement) return control.value;
  const unit = control.type === 'range' ? 'px' : '';
  const output = control.nextElementSibling;
  if (output) output.textContent = `${control.value} ${unit}`;
  return control.value === control.defaultValue ? '' : control.value + unit;
}

function setOrRemove(element: Element | null, name: string, value: string): void {
  if (value) element?.setAttribute(name, value);
  else element?.removeAttribute(name);
}
