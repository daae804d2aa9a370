import { Agents } from './agents/agents.js';
import type { Clock } from './clock.js';
import { Conversations } from './conversations/conversations.js';
import { Deliveries } from './conversations/deliveries.js';
import { History } from './conversations/history.js';
import { MessageChanges } from './conversations/message-changes.js';
import { MessageSearch } from './conversations/message-search.js';
import { ProofRequests } from './conversations/proof-requests.js';
import { Typing } from './conversations/typing.js';
import { Ratings } from './conversations/ratings.js';
import type { ServerKeys } from './crypto/server-keys.js';
import { Contacts } from './contacts/contacts.js';
import { FileAccess } from './files/file-access.js';
import { FileCheck } from './files/file-check.js';
import type { FileStore } from './files/file-store.js';
import { KeptFiles } from './files/kept-files.js';
import type { Scan } from './files/scan.js';
import { Uploads } from './files/uploads.js';
import { DeviceProofs } from './identity/device-proof.js';
import { ContactTokens } from './identity/contact-token.js';
import { EmailPins } from './identity/email-pin.js';
import { Identities } from './identity/identities.js';
import { IdentityTokens } from './identity/identity-token.js';
import { IssuerKeys } from './identity/issuer-keys.js';
import { PublishedKeys } from './identity/jwks.js';
import { Nonces } from './identity/nonces.js';
import { PinnedUsers } from './identity/pinned-user.js';
import { ServerTokens } from './identity/server-token.js';
import { Verifiers } from './identity/verifiers.js';
import { Hub } from './live/hub.js';
import type { Mailer } from './mail/mailer.js';
import { PinMails } from './mail/pin-mails.js';
import { Transcripts } from './mail/transcripts.js';
import type { Outbound } from './outbound/outbound.js';
import { OwnData } from './own-data/own-data.js';
import { OwnSessions } from './sessions/own-sessions.js';
import { Sessions } from './sessions/sessions.js';
import type { Bus } from './store/bus.js';
import type { Budgets } from './store/procedures/pin-budgets.js';
import { lastRevocationOf } from './store/queries/contacts.js';
import type { Store } from './store/store.js';
import { ApiKeys } from './workspaces/api-keys.js';
import { Issuers } from './workspaces/issuers.js';
import { Leaks } from './workspaces/leaks.js';
import { Secrets } from './workspaces/secrets.js';
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
  readonly outbound: Outbound;
  /** Where the content of files lies, and who looks through it before. */
  readonly fileStore: FileStore;
  readonly scan: Scan;
  /** Where it is handed out, if not by the server's own origin. */
  readonly filesUrl?: URL;
  /** Told when the keys of an issuer cannot be had. */
  readonly onIssuerSilent: (url: string, error: unknown) => void;
  readonly pinBudgets?: Budgets;
}

/** Everything the routes and sockets call, wired once. */
export interface Services {
  readonly store: Store;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly workspaces: Workspaces;
  readonly apiKeys: ApiKeys;
  readonly leaks: Leaks;
  readonly secrets: Secrets;
  readonly issuers: Issuers;
  readonly issuerKeys: IssuerKeys;
  readonly agents: Agents;
  readonly sessions: Sessions;
  readonly ownSessions: OwnSessions;
  readonly verifiers: Verifiers;
  readonly pinnedUsers: PinnedUsers;
  readonly contactTokens: ContactTokens;
  readonly serverTokens: ServerTokens;
  readonly identityTokens: IdentityTokens;
  readonly identities: Identities;
  readonly pins: EmailPins;
  readonly pinMails: PinMails;
  readonly conversations: Conversations;
  readonly uploads: Uploads;
  readonly fileAccess: FileAccess;
  readonly files: KeptFiles;
  readonly deliveries: Deliveries;
  readonly history: History;
  readonly messageChanges: MessageChanges;
  readonly messageSearch: MessageSearch;
  readonly typing: Typing;
  readonly proofRequests: ProofRequests;
  readonly ratings: Ratings;
  readonly transcripts: Transcripts;
  readonly ownData: OwnData;
  readonly contacts: Contacts;
  readonly nonces: Nonces;
  readonly deviceProofs: DeviceProofs;
  readonly hub: Hub;
}

export function createServices(around: Surroundings): Services {
  const { store, bus, clock, keys, mailer, outbound, pinBudgets = DEFAULT_PIN_BUDGETS } = around;
  const nonces = new Nonces(keys, clock);
  const pinMails = new PinMails(mailer);
  const workspaces = new Workspaces(store, bus, keys, clock);
  const pinnedUsers = new PinnedUsers(store, keys, clock);
  const contactTokens = new ContactTokens(store, keys, clock, workspaces);
  const serverTokens = new ServerTokens(store, clock, workspaces);
  const publishedKeys = new PublishedKeys(outbound, clock, around.onIssuerSilent);
  const issuerKeys = new IssuerKeys(store, publishedKeys, clock);
  const identityTokens = new IdentityTokens(store, issuerKeys, clock);
  const deliveries = new Deliveries(store, bus, clock);
  const sessions = new Sessions(store, bus, clock);
  const agents = new Agents(store, clock);
  const content = around.fileStore;
  const files = new KeptFiles({ store, content, clock });
  const check = new FileCheck(around.scan);
  return {
    store,
    bus,
    clock,
    workspaces,
    apiKeys: new ApiKeys(store, clock),
    leaks: new Leaks(store, clock, workspaces),
    secrets: new Secrets(store, keys, clock),
    issuers: new Issuers(store, outbound, clock),
    issuerKeys,
    agents,
    sessions,
    ownSessions: new OwnSessions(store, bus, clock),
    verifiers: new Verifiers({
      portalSecrets: (workspaceId) => workspaces.portalSecrets(workspaceId),
      lastRevocation: (workspaceId, key) => lastRevocationOf(store.read, workspaceId, key),
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
    identities: new Identities(store, bus, clock, workspaces),
    pins: new EmailPins({ store, keys, clock, mails: pinMails, budgets: pinBudgets }),
    pinMails,
    conversations: new Conversations(store, bus, clock, workspaces),
    uploads: new Uploads({ store, content, clock, workspaces, check, kept: files }),
    fileAccess: new FileAccess({ store, content, keys, clock, sessions, agents, filesUrl: around.filesUrl }),
    files,
    deliveries,
    history: new History(store, deliveries),
    messageChanges: new MessageChanges(store, bus, clock, files),
    messageSearch: new MessageSearch(store),
    typing: new Typing(store, bus, clock),
    proofRequests: new ProofRequests({ store, bus, clock, workspaces }),
    ratings: new Ratings({ store, bus, clock, workspaces }),
    transcripts: new Transcripts({ store, clock, mailer, workspaces, budgets: pinBudgets }),
    ownData: new OwnData({ store, bus, clock, workspaces, files }),
    contacts: new Contacts(store, bus, clock, workspaces),
    nonces,
    deviceProofs: new DeviceProofs(nonces, clock),
    hub: new Hub(store, bus),
  };
}
