import { define } from '../shared/define.js';

/** Forms that most visitors never see. Each comes when it is to be drawn; its tag stands empty until then. */
const FORMS = {
  'chat-pin-form': async () => (await import('../pin/chat-pin-form.js')).ChatPinForm,
  'chat-collect-form': async () => (await import('./chat-collect-form.js')).ChatCollectForm,
};
/** A form that did not load is asked for again after this time, as long as nobody has it. */
const AGAIN_MS = 2_000;
const asked = new Set<keyof typeof FORMS>();

/** Brings a form, once. */
export function bring(name: keyof typeof FORMS): void {
  if (asked.has(name)) return;
  asked.add(name);
  FORMS[name]().then(
    (form) => {
      define(name, form);
    },
    () =>
      setTimeout(() => {
        asked.delete(name);
        bring(name);
      }, AGAIN_MS),
  );
}
