import { ContextConsumer } from '@lit/context';
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { AgentWorkspace } from './agent-workspace.js';
import { workspaceContext } from './inbox-context.js';
import type { WorkspaceState } from './inbox-state.js';

/** Gives its host one slice of the workspace's state and renders it only when that slice changes. */
export class WorkspaceController<Slice> implements ReactiveController {
  /** The slice as it is now; `undefined` until a workspace was handed down. */
  value: Slice | undefined;
  readonly #host: ReactiveControllerHost;
  readonly #select: (state: WorkspaceState) => Slice;
  readonly #consumer: ContextConsumer<typeof workspaceContext, ReactiveControllerHost & HTMLElement>;
  #unfollow: (() => void) | undefined;

  constructor(host: ReactiveControllerHost & HTMLElement, select: (state: WorkspaceState) => Slice) {
    this.#host = host;
    this.#select = select;
    this.#consumer = new ContextConsumer(host, {
      context: workspaceContext,
      callback: (workspace) => {
        this.#follow(workspace);
      },
      subscribe: true,
    });
    host.addController(this);
  }

  get workspace(): AgentWorkspace | undefined {
    return this.#consumer.value;
  }

  hostDisconnected(): void {
    this.#unfollow?.();
    this.#unfollow = undefined;
  }

  #follow(workspace: AgentWorkspace | undefined): void {
    this.#unfollow?.();
    this.#unfollow = workspace?.subscribe(() => {
      this.#refresh(workspace);
    });
    if (workspace) this.#refresh(workspace); // the state may have moved while the host was out of the document
  }

  #refresh(workspace: AgentWorkspace): void {
    const slice = this.#select(workspace.state);
    if (Object.is(slice, this.value)) return;
    this.value = slice;
    this.#host.requestUpdate();
  }
}
