import { Admission } from './admission.js';
import type { ClientContext } from './context.js';
import { Delivery } from './delivery.js';
import { Drafts } from './drafts.js';
import type { EventStream } from './event-stream.js';
import { Files } from './files.js';
import { Following } from './following.js';
import { Keeping } from './keeping.js';
import { Outbox } from './outbox.js';
import type { SessionUse } from './session-use.js';
import type { Generation } from './store.js';
import { TimelineKeeper } from './timeline.js';
import { Typing } from './typing.js';
import { UnloadGuard } from './unload-guard.js';
import type { PartsPort } from './visit-parts.js';

/** What reading and writing are made of. Each part knows the others by this. */
export class TalkParts {
  readonly context: ClientContext;
  readonly generation: Generation;
  readonly use: SessionUse;
  readonly stream: EventStream;
  readonly port: PartsPort;
  readonly admission = new Admission(this);
  readonly unload: UnloadGuard;
  readonly keeping = new Keeping(this);
  readonly files: Files;
  readonly drafts: Drafts;
  readonly outbox: Outbox;
  readonly delivery = new Delivery(this);
  readonly timeline = new TimelineKeeper(this);
  readonly typing = new Typing(this);
  readonly following: Following;

  constructor(
    context: ClientContext,
    generation: Generation,
    use: SessionUse,
    stream: EventStream,
    port: PartsPort,
  ) {
    this.context = context;
    this.generation = generation;
    this.use = use;
    this.stream = stream;
    this.port = port;
    this.unload = new UnloadGuard(context.environment.page);
    // These look at the others at once.
    this.files = new Files(this);
    this.drafts = new Drafts(this);
    this.outbox = new Outbox(this);
    this.following = new Following(this);
  }

  /** What waits, or what goes with it, changed. */
  changed(): void {
    this.timeline.render();
  }
}
