import type { BrowserContext, Page, Request } from 'playwright-core';

/** One event of a chat element, with its fields. */
export interface RecordedEvent {
  readonly type: string;
  readonly [field: string]: unknown;
}

interface RecordingWindow extends Window {
  chatEvents: RecordedEvent[];
  violations: string[];
}

/** Notes in every page of a context what its chat elements say and what its policy forbids. */
export function recordPage(context: BrowserContext): Promise<unknown> {
  return context.addInitScript(() => {
    const recording = window as unknown as RecordingWindow;
    recording.chatEvents = [];
    recording.violations = [];
    const names = [
      'ready',
      'email-supplied',
      'identity-change',
      'identity-error',
      'show',
      'hide',
      'unread-count-change',
      'conversation-started',
      'message-sent',
      'message-received',
      'session-cleared',
      'token-expired',
      'storage-unavailable',
      'connection-change',
      'pin-requested',
      'signed-in',
      'pin-error',
      'error',
    ];
    for (const name of names) {
      // Events that do not bubble still pass the window on their way to the element.
      const note = (event: Event) => {
        if (!(event.target instanceof Element) || !event.target.localName.startsWith('chat-')) return;
        const fields = Object.entries(event).filter(([field]) => field !== 'isTrusted');
        recording.chatEvents.push({ ...Object.fromEntries(fields), type: event.type });
      };
      window.addEventListener(name, note, true);
    }
    window.addEventListener('securitypolicyviolation', (event) => {
      recording.violations.push(`${event.effectiveDirective} ${event.blockedURI} ${event.sample}`);
    });
  });
}

/** The events of the page's chat elements since it was loaded, in order. */
export function eventsOf(page: Page): Promise<RecordedEvent[]> {
  return page.evaluate(() => (window as unknown as RecordingWindow).chatEvents);
}

/** What the page's content security policy stopped since it was loaded. */
export function violationsOf(page: Page): Promise<string[]> {
  return page.evaluate(() => (window as unknown as RecordingWindow).violations);
}

/** The requests of a page to the chat's own interface, as `METHOD /path`, sockets included. */
export class Traffic {
  #calls: string[] = [];
  readonly #serverUrl: string;

  constructor(page: Page, serverUrl: string) {
    this.#serverUrl = serverUrl;
    page.on('request', (request: Request) => {
      this.#note(request.method(), request.url());
    });
    page.on('websocket', (socket) => {
      this.#note('SOCKET', socket.url().replace(/^ws/, 'http'));
    });
  }

  get calls(): readonly string[] {
    return this.#calls;
  }

  /** Calls that say or prove who the visitor is. */
  get identityCalls(): readonly string[] {
    return this.#calls.filter((call) => /^POST \/v1\/(sessions|sessions\/renew|pin\/\w+)$/.test(call));
  }

  /** Begins anew, for example before a reload. */
  clear(): void {
    this.#calls = [];
  }

  #note(method: string, url: string): void {
    const path = url.startsWith(this.#serverUrl) ? new URL(url).pathname : '';
    if (path.startsWith('/v1/')) this.#calls.push(`${method} ${path}`);
  }
}
