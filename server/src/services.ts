import { Agents } from './agents/agents.js';
import type { Clock } from './clock.js';
import { Conversations } from './conversations/conversations.js';
import type { ServerKeys } from './crypto/server-keys.js';
import { DeviceProofs } from './identity/device-proof.js';
import { ContactTokens } from './identity/contact-token.js';
import { EmailPins } from './identity/email-pin.js';
import { IdentityTokens } from './identity/identity-token.js';
import { Nonces } from './identity/nonces.js';
import { PinnedUsers } from './identity/pinned-user.js';
import { ServerTokens } from './identity/server-token.js';
import { Verifiers } from './identity/verifiers.js';
import { Hub } from './live/hub.js';
import type { Mailer } from './mail/mailer.js';
import { PinMails } from './mail/pin-mails.js';
import { Sessions } from './sessions/sessions.js';
import type { Bus } from './store/bus.js';
import type { Budgets } from './store/procedures/pin-budgets.js';
import type { Store } from './store/store.js';
import { Workspaces } from './workspaces/workspaces.js';

/** PIN-5 and PIN-9. */
export const DEFAULT_PIN_BUDGETS: Budgets = {
  openPerAddress: 3,
  perDeviceAndHour: 5,
  perAddressAndHour: 10,
  perAddressAndDay: 20,
  perRecipientAndDay: 20,
  perWorkspaceAndHour: 1_000,
  perNetworkAndHour: 10,
  reservePerDeviceAndDay: 3,
};

/** What the outside hands in. */
export interface Surroundings {
  readonly store: Store;
  readonly bus: Bus;
  readonly mailer: Mailer;
  readonly clock: Clock;
  readonly keys: ServerKeys;
  readonly pinBudgets?: Budgets;
}

/** Everything the routes and sockets call, wired once. */
export interface Services {
  readonly store: Store;
  readonly clock: Clock;
  readonly workspaces: Workspaces;
  readonly agents: Agents;
  readonly sessions: Sessions;
  readonly verifiers: Verifiers;
  readonly pinnedUsers: PinnedUsers;
  readonly contactTokens: ContactTokens;
  readonly serverTokens: ServerTokens;
  readonly identityTokens: IdentityTokens;
  readonly pins: EmailPins;
  readonly pinMails: PinMails;
  readonly conversations: Conversations;
  readonly nonces: Nonces;
  readonly deviceProofs: DeviceProofs;
  readonly hub: Hub;
}

export function createServices(around: Surroundings): Services {
  const { store, bus, clock, keys, mailer, pinBudgets = DEFAULT_PIN_BUDGETS } = around;
  const nonces = new Nonces(keys, clock);
  const pinMails = new PinMails(mailer);
  const workspaces = new Workspaces(store, keys, clock);
  const pinnedUsers = new PinnedUsers(store, keys, clock);
  const contactTokens = new ContactTokens(store, keys, clock);
  const serverTokens = new ServerTokens(store, keys, clock);
  const identityTokens = new IdentityTokens(store, keys, clock);
  return {
    store,
    clock,
    workspaces,
    agents: new Agents(store, clock),
    sessions: new Sessions(store, clock),
    verifiers: new Verifiers({
      portalSecrets: (workspaceId) => workspaces.portalSecrets(workspaceId),
      pinnedUsers,
      contactTokens,
      serverTokens,
      identityTokens,
      now: clock,
    }),
    pinnedUsers,
    contactTokens,
    serverTokens,
    identityTokens,
    pins: new EmailPins({ store, keys, clock, mails: pinMails, budgets: pinBudgets }),
    pinMails,
    conversations: new Conversations(store, bus, clock),
    nonces,
    deviceProofs: new DeviceProofs(nonces, clock),
    hub: new Hub(store, bus),
  };
}
