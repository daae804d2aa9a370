import type { ReactiveControllerHost } from 'lit';
import type { ClearReason } from '../../client/state.js';
import { ClientTie } from '../shared/client-tie.js';

/** Why the session of its host's client ended last, where the host was there to hear it. */
export class LastClear {
  reason: ClearReason | undefined;

  constructor(host: ReactiveControllerHost & HTMLElement) {
    new ClientTie(host, (client) => {
      this.reason = undefined;
      return client.on('session-cleared', ({ reason }) => {
        this.reason = reason;
        host.requestUpdate();
      });
    });
  }
}
