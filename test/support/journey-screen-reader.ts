import type { CDPSession, Page } from 'playwright-core';

/** A node of the accessibility tree, without those that no screen reader meets. */
export interface Spoken {
  readonly role: string;
  readonly name: string;
  readonly description: string;
  /** States and properties that are set, such as `expanded`. */
  readonly states: Readonly<Record<string, unknown>>;
  readonly children: readonly Spoken[];
}

/** A text that appeared in a live region while it could be heard. */
export interface Heard {
  readonly text: string;
  readonly politeness: string;
  /** The tag that holds the region. */
  readonly where: string;
}

interface ListeningWindow extends Window {
  heard: Heard[];
}

interface AxValue {
  readonly value?: unknown;
}
interface AxNode {
  readonly nodeId: string;
  readonly ignored: boolean;
  readonly role?: AxValue;
  readonly name?: AxValue;
  readonly description?: AxValue;
  readonly properties?: readonly { readonly name: string; readonly value: AxValue }[];
  readonly childIds?: readonly string[];
}

/** Reads a page as a screen reader gets it: its accessibility tree, and what its live regions say. */
export class ScreenReader {
  readonly page: Page;
  readonly #session: CDPSession;

  private constructor(page: Page, session: CDPSession) {
    this.page = page;
    this.#session = session;
  }

  /** Begins to listen. For a page that loads nothing yet. */
  static async on(page: Page): Promise<ScreenReader> {
    await page.addInitScript(listen);
    const session = await page.context().newCDPSession(page);
    await session.send('Accessibility.enable');
    return new ScreenReader(page, session);
  }

  /** The tree of the whole page. */
  async tree(): Promise<Spoken> {
    const { nodes } = (await this.#session.send('Accessibility.getFullAXTree')) as unknown as {
      readonly nodes: readonly AxNode[];
    };
    const byId = new Map(nodes.map((node) => [node.nodeId, node]));
    const [root] = nodes;
    if (!root) throw new Error('no accessibility tree');
    return { ...spoken(root), children: childrenOf(root, byId) };
  }

  /** All nodes of this role and name, from top to bottom. */
  async all(role: string, name: string | RegExp = /^/): Promise<readonly Spoken[]> {
    return every(await this.tree()).filter(
      (node) => node.role === role && (typeof name === 'string' ? node.name === name : name.test(node.name)),
    );
  }

  /** The only node of this role and name. */
  async one(role: string, name?: string | RegExp): Promise<Spoken> {
    const found = await this.all(role, name);
    const [node] = found;
    if (!node || found.length > 1) {
      throw new Error(`${String(found.length)} of ${role} ${String(name)}:\n${outline(await this.tree())}`);
    }
    return node;
  }

  /** Regions that are read out when they change, from top to bottom. */
  async liveRegions(): Promise<readonly Spoken[]> {
    return every(await this.tree()).filter(isLiveRoot);
  }

  /** What was said since the page was loaded, or since `forget`. */
  heard(): Promise<readonly Heard[]> {
    return this.page.evaluate(() => (window as unknown as ListeningWindow).heard);
  }

  async texts(): Promise<readonly string[]> {
    return (await this.heard()).map(({ text }) => text);
  }

  async forget(): Promise<void> {
    await this.page.evaluate(() => {
      (window as unknown as ListeningWindow).heard = [];
    });
  }
}

/** The node and everything in it. */
export function every(node: Spoken): readonly Spoken[] {
  return [node, ...node.children.flatMap(every)];
}

/** What is read of a node when it is read from its beginning to its end. */
export function reading(node: Spoken): string {
  const texts = every(node).filter(({ role, children }) => role === 'StaticText' && children.length === 0);
  return texts
    .map(({ name }) => name)
    .join(' ')
    .replace(/\s+/g, ' ')
    .trim();
}

/** The tree in lines, for the words of a failure. */
export function outline(node: Spoken, depth = 0): string {
  const line = `${'  '.repeat(depth)}${node.role} "${node.name}" ${JSON.stringify(node.states)}`;
  return [line, ...node.children.map((child) => outline(child, depth + 1))].join('\n');
}

/** Below a live region everything is told to be live as well. */
function isLiveRoot({ role, states }: Spoken): boolean {
  const isLive = states['live'] === 'polite' || states['live'] === 'assertive';
  return isLive && (role === 'status' || role === 'alert' || role === 'log');
}

function childrenOf({ childIds = [] }: AxNode, byId: ReadonlyMap<string, AxNode>): readonly Spoken[] {
  return childIds.flatMap((id) => {
    const child = byId.get(id);
    if (!child) return [];
    const children = childrenOf(child, byId);
    return child.ignored || child.role?.value === 'InlineTextBox'
      ? children
      : [{ ...spoken(child), children }];
  });
}

function spoken({ role, name, description, properties = [] }: AxNode): Omit<Spoken, 'children'> {
  const text = ({ value }: AxValue = {}) => (typeof value === 'string' ? value : '');
  return {
    role: text(role),
    name: text(name),
    description: text(description),
    states: Object.fromEntries(properties.map((property) => [property.name, property.value.value])),
  };
}

/** Notes what appears in live regions of the page, through all shadow roots. Runs in the page. */
function listen(): void {
  const listening = window as unknown as ListeningWindow;
  listening.heard = [];
  const parentOf = (node: Node) =>
    node instanceof ShadowRoot ? node.host : ((node as Element).assignedSlot ?? node.parentNode);

  /** The nearest element that says whether its changes are read out. */
  const regionOf = (node: Node) => {
    for (let at: Node | null = node; at; at = parentOf(at)) {
      if (!(at instanceof Element)) continue;
      const role = at.getAttribute('role') ?? '';
      const implied = { status: 'polite', log: 'polite', alert: 'assertive', timer: 'off' }[role];
      const politeness = at.getAttribute('aria-live') ?? implied;
      if (politeness !== undefined) return politeness === 'off' ? undefined : { element: at, politeness };
    }
    return undefined;
  };
  const isExposed = (element: Element) => {
    for (let at: Node | null = element; at; at = parentOf(at)) {
      if (!(at instanceof Element)) continue;
      if (at.getAttribute('aria-hidden') === 'true') return false;
      const { display, visibility } = getComputedStyle(at);
      if (display === 'none' || (at === element && visibility !== 'visible')) return false;
    }
    return element.isConnected;
  };
  const note = (node: Node, ready: WeakSet<Element>) => {
    const text = (node.textContent ?? '').replace(/\s+/g, ' ').trim();
    const region = regionOf(node);
    // What a region holds when it appears is part of the page, and not a change of the region.
    if (text === '' || !region || !ready.has(region.element) || !isExposed(region.element)) return;
    const root = region.element.getRootNode();
    const where = root instanceof ShadowRoot ? root.host.localName : 'page';
    listening.heard.push({ text, politeness: region.politeness, where });
  };
  const regions = '[role=status], [role=alert], [role=log], [aria-live]';

  const ready = new WeakSet<Element>();
  const watch = (root: Document | ShadowRoot) => {
    const observer = new MutationObserver((records) => {
      for (const { type, target, addedNodes } of records) {
        if (type === 'characterData') note(target, ready);
        else for (const node of addedNodes) note(node, ready);
      }
      for (const region of root.querySelectorAll(regions)) ready.add(region);
    });
    observer.observe(root, { childList: true, characterData: true, subtree: true });
  };
  watch(document);
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called with its element below
  const attach = Element.prototype.attachShadow;
  Element.prototype.attachShadow = function (options) {
    const root = attach.call(this, options);
    watch(root);
    return root;
  };
}
