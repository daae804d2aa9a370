import { html, nothing, type TemplateResult } from 'lit';

/** A state of the panel in words, where messages would be. */
export interface Notice {
  readonly icon: TemplateResult;
  readonly title: string;
  readonly text?: string;
  readonly action?: { readonly label: string; readonly run: () => void };
}

/** Draws a state in the middle of the panel. */
export function notice({ icon, title, text, action }: Notice): TemplateResult {
  return html`<div class="notice">
    <div class="emblem">${icon}</div>
    <h2 tabindex="-1">${title}</h2>
    ${text === undefined ? nothing : html`<p dir="auto">${text}</p>`}
    ${action ? html`<button type="button" class="primary" @click=${action.run}>${action.label}</button>` : nothing}
  </div>`;
}

/** A line above the composer about something that concerns all messages. */
export function banner(icon: TemplateResult, text: string, action?: Notice['action']): TemplateResult {
  return html`<div class="banner">
    ${icon}<span dir="auto">${text}</span>
    ${action ? html`<button type="button" class="quiet" @click=${action.run}>${action.label}</button>` : nothing}
  </div>`;
}

/** The shape of a conversation that is still being fetched. */
export function skeleton(label: string): TemplateResult {
  return html`<div class="skeleton" role="img" aria-label=${label}>
    <i></i><i class="own"></i><i></i><i class="own short"></i>
  </div>`;
}
