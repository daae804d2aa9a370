import { LitElement, html, nothing, type TemplateResult } from 'lit';
import { failureOf } from '../../../client/errors.js';
import type { ChatClient, ChatState } from '../../../client/state.js';
import type { IdentityMethod } from '../../../protocol/index.js';
import { saveFile } from '../../files/save-file.js';
import {
  askSystem,
  canAskSystem,
  choose,
  preferences,
  type Preferences,
} from '../../noticing/preferences.js';
import { waysOf } from '../../noticing/ways.js';
import { ClientController } from '../../shared/client-controller.js';
import { failureWords } from '../../shared/failure-words.js';
import { plainText } from '../../shared/message-text/plain-text.js';
import { followWords, more } from '../../shared/strings.js';
import { baseStyles } from '../../shared/styles.js';
import { settingsStyles } from './chat-settings.styles.js';

/** From here on a mailbox or the page's server vouches: the own data may be had, and a transcript mailed (PRV-2, PRV-6). */
const PROVEN = 3;
/** Until here the browser itself is the owner, and may erase what it made. */
const DEVICE = 1;
/** Whose person a code by mail proves: what else a page proves somebody by may name another one (LNK-2). */
const MAILBOX: readonly (IdentityMethod | undefined)[] = ['email-pin', 'portal-key'];
/** How long a browser may take to begin a download. */
const SAVED_AFTER_MS = 60_000;

/** Words that are looked up each time they are drawn: the language may change under them. */
type Words = () => string | undefined;
/** What the visitor is about to erase. */
type Erasure = 'one' | 'all';
/** What may be done here. */
type Deed = Erasure | 'transcript' | 'export';
/** What came of it, or that it is under way. */
interface Outcome {
  readonly deed: Deed;
  readonly words: Words;
  readonly isWrong?: boolean;
  /** It takes a fresh proof. */
  readonly isStale?: boolean;
}

/**
 * How the visitor hears of answers, and what they may do with what is kept of them. Comes when it is opened.
 *
 * @tagname chat-settings
 * @internal
 */
export class ChatSettings extends LitElement {
  static override properties = {
    notifications: { attribute: false },
    conversationId: { attribute: false },
    prove: { attribute: false },
    chosen: { state: true },
    isDenied: { state: true },
    sure: { state: true },
    busy: { state: true },
    outcome: { state: true },
  };
  static override styles = [baseStyles, settingsStyles];

  /** How the page lets the visitor hear of answers: its `notifications`. */
  declare notifications: string | null | undefined;
  /** The conversation that the visitor came from. */
  declare conversationId: string | undefined;
  /** Leads to the proof of the visitor's address. */
  declare prove: () => void;
  declare private chosen: Preferences;
  declare private isDenied: boolean;
  declare private sure: Erasure | undefined;
  declare private busy: boolean;
  /** What was done last. */
  declare private outcome: Outcome | undefined;
  readonly #client = new ClientController<ChatState>(this, (whole) => whole);
  #hadFocus = false;

  constructor() {
    super();
    this.chosen = preferences();
    this.isDenied = false;
    this.busy = false;
    this.prove = () => undefined;
    followWords(this);
  }

  protected override willUpdate(): void {
    this.#hadFocus = this.matches(':focus-within');
  }

  /** A question takes the place of its button, and the focus of it; afterwards it gives both back. */
  protected override updated(changed: Map<PropertyKey, unknown>): void {
    if (!this.#hadFocus || this.matches(':focus-within')) return;
    const asked = changed.get('sure') as Erasure | undefined;
    const button = this.renderRoot.querySelector<HTMLElement>(`[data-erases=${asked ?? 'none'}]`);
    const place = this.shadowRoot?.querySelector<HTMLElement>('.sure') ?? button;
    if (place) place.focus();
    else this.focus();
  }

  override focus(options?: FocusOptions): void {
    this.renderRoot.querySelector<HTMLElement>('h2')?.focus(options);
  }

  protected override render() {
    const { client } = this.#client;
    if (!client) return nothing;
    return html`<h2 tabindex="-1">${more.settings.title}</h2>
      ${this.#noticing()} ${this.#conversation(client)} ${this.#said(client, 'one')} ${this.#data(client)}`;
  }

  #noticing() {
    const words = more.settings;
    const allowed = waysOf(this.notifications);
    if (allowed.size === 0) return nothing;
    const { tab, sound, system } = this.chosen;
    const set = (change: Parameters<typeof choose>[0]) => {
      choose(change);
      this.chosen = preferences();
    };
    return html`<section>
      <h3>${words.noticing}</h3>
      ${
        allowed.has('title') || allowed.has('favicon')
          ? this.#switch(words.tab, tab, (on) => {
              set({ tab: on });
            })
          : nothing
      }
      ${
        allowed.has('sound')
          ? this.#switch(words.sound, sound, (on) => {
              set({ sound: on });
            })
          : nothing
      }
      ${allowed.has('system') && 'Notification' in globalThis ? this.#system(system) : nothing}
    </section>`;
  }

  #system(isOn: boolean) {
    const words = more.settings;
    const isDenied = this.isDenied || !canAskSystem();
    return html`${this.#switch(words.system, isOn && !isDenied, (...chosen) => void this.#setSystem(...chosen), isDenied)}
      <p id="denied" class="hint" role="status" dir="auto">${isDenied ? words.systemDenied : nothing}</p>`;
  }

  /* eslint-disable lit-a11y/role-has-required-aria-attrs -- a checkbox has that state by itself */
  #switch(
    label: string,
    isOn: boolean,
    set: (on: boolean, input: HTMLInputElement) => void,
    isDisabled = false,
  ): TemplateResult {
    return html`<label class="switch"
      ><span dir="auto">${label}</span
      ><input
        type="checkbox"
        role="switch"
        .checked=${isOn}
        aria-disabled=${isDisabled ? 'true' : nothing}
        aria-describedby=${isDisabled ? 'denied' : nothing}
        @change=${({ target }: Event) => {
          const input = target as HTMLInputElement;
          if (isDisabled) input.checked = isOn;
          else set(input.checked, input);
        }}
    /></label>`;
  }
  /* eslint-enable lit-a11y/role-has-required-aria-attrs */

  async #setSystem(on: boolean, input: HTMLInputElement): Promise<void> {
    if (on) this.isDenied = !(await askSystem());
    else choose({ system: false });
    this.chosen = preferences();
    // The visitor moved it already, and what was drawn last has not changed where the browser said no.
    input.checked = this.chosen.system;
  }

  #conversation(client: ChatClient) {
    const { conversations = [], timeline, identity, messenger } = client.state;
    const { conversationId: id } = this;
    const known = conversations.find((one) => one.id === id);
    const words = more.settings;
    // What was erased is gone from here as well.
    if (id === undefined || (!known && timeline.id !== id)) return nothing;
    const last = plainText(known?.preview?.text ?? timeline.items.at(-1)?.text ?? '');
    const { level = 0, email, email_verified } = identity ?? {};
    const isProven = email !== undefined && email_verified === true && level >= PROVEN;
    const mayMail = isProven && messenger?.transcript === true;
    const mayErase = this.#mayErase(client);
    if (!mayMail && !mayErase) return nothing;
    return html`<section>
      <h3>${words.conversation}</h3>
      ${
        mayMail
          ? html`${this.#act(
              'transcript',
              words.transcript(email),
              () => client.mailTranscript(id),
              () => more.settings.transcriptSent(email),
            )}
            ${this.#said(client, 'transcript')}`
          : nothing
      }
      ${mayErase ? this.#erasure('one', client, id, last || more.list.noText) : nothing}
    </section>`;
  }

  #data(client: ChatClient) {
    const { identity, phase } = client.state;
    const words = more.settings;
    if (phase !== 'active') return nothing;
    const isProven = (identity?.level ?? 0) >= PROVEN;
    if (!isProven && !this.#mayErase(client)) return nothing;
    return html`<section>
      <h3>${words.data}</h3>
      ${
        isProven
          ? html`${this.#act(
                'export',
                words.export,
                () => save(client),
                () => more.settings.exported,
              )}
              ${this.#said(client, 'export')}
              <p class="hint" dir="auto">${words.exportHint}</p>`
          : nothing
      }
      ${this.#mayErase(client) ? this.#erasure('all', client) : nothing} ${this.#said(client, 'all')}
    </section>`;
  }

  #mayErase({ state: { identity, phase } }: ChatClient): boolean {
    const level = identity?.level ?? 0;
    return phase === 'active' && (level >= PROVEN || level <= DEVICE);
  }

  /** Asked once more, where the button was. */
  #erasure(what: Erasure, client: ChatClient, id?: string, last = '') {
    const words = more.settings;
    const [label, sure] =
      what === 'one' ? [words.eraseOne, words.eraseOneSure] : [words.eraseAll, words.eraseAllSure];
    if (this.sure !== what) {
      return html`<button
        type="button"
        class="act danger"
        data-erases=${what}
        @click=${() => {
          this.sure = what;
          this.outcome = undefined;
        }}
      >
        ${label}
      </button>`;
    }
    return html`<div class="sure" role="group" tabindex="-1" aria-labelledby="sure last">
      <p id="sure" dir="auto">${sure}</p>
      <p id="last" class="last" dir="auto">${last}</p>
      ${this.#act(
        what,
        words.eraseYes,
        () => client.eraseData(id),
        () => more.settings.erased,
        'danger',
      )}
      <button
        type="button"
        class="act"
        @click=${() => {
          this.sure = undefined;
        }}
      >
        ${words.eraseNo}
      </button>
    </div>`;
  }

  /** What came of a deed, at the place where it was asked for, with what helps. */
  #said({ state: { app, identity } }: ChatClient, deed: Deed) {
    const { settings } = more;
    const { words, isWrong, isStale }: Partial<Outcome> = this.outcome?.deed === deed ? this.outcome : {};
    const mayProve = isStale && app?.pin && identity?.email_verified && MAILBOX.includes(identity.method);
    const stale = mayProve ? settings.stale : settings.staleHere;
    const said = isStale ? stale : words?.();
    return html`<p class=${isWrong ? 'wrong' : 'said'} role="status" dir="auto">${said}</p>
      ${
        mayProve
          ? html`<button type="button" class="act" @click=${this.prove}>${settings.prove}</button>`
          : nothing
      }`;
  }

  #act(deed: Deed, label: string, run: () => Promise<void>, done: Words, kind = '') {
    return html`<button
      type="button"
      class="act ${kind}"
      aria-disabled=${this.busy ? 'true' : 'false'}
      @click=${() => void this.#run(deed, run, done)}
    >
      ${label}
    </button>`;
  }

  async #run(deed: Deed, run: () => Promise<void>, words: Words): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.outcome = { deed, words: () => more.settings.busy };
    try {
      await run();
      this.outcome = { deed, words };
      this.sure = undefined;
    } catch (error) {
      const failure = failureOf(error);
      const isStale = failure.code === 'proof_stale';
      this.outcome = { deed, words: () => failureWords(failure), isWrong: true, isStale };
    } finally {
      this.busy = false;
    }
  }
}

/** Hands the file to the browser, and lets go of it when that has it. */
async function save(client: ChatClient): Promise<void> {
  const address = URL.createObjectURL(await client.exportData());
  saveFile(address, 'chat.zip');
  setTimeout(() => {
    URL.revokeObjectURL(address);
  }, SAVED_AFTER_MS);
}

declare global {
  interface HTMLElementTagNameMap {
    'chat-settings': ChatSettings;
  }
}
