import { ChatError, type Proof, type SessionWishes } from 'chat-messenger/protocol';
import { Value } from 'typebox/value';
import { ClaimsSchema } from '../http/schemas/index.js';
import { checkClaims, refuseOtherSubject } from '../identity/claims.js';
import type { VerifiedSubject } from '../identity/subject.js';
import type { Services } from '../services.js';
import { refuseOldProof } from '../store/procedures/sessions.js';
import { contactByKey } from '../store/queries/contacts.js';
import type { Workspace } from '../workspaces/workspaces.js';
import { explain } from './explain.js';
import { finding, type Diagnosis, type Finding } from './findings.js';
import { notesOn } from './notes.js';
import { explainOrigin } from './origin.js';
import { outcomeOf } from './outcome.js';
import { readInput, type Presented } from './read-input.js';
import { NO_DEVICE } from './rehearsal.js';
import { checkShape } from './shape.js';

/** What is to be looked at: a proof as JSON text, the origin of its page, or both. */
export interface Question {
  readonly text?: string;
  readonly origin?: string;
}

/**
 * Says exactly why a proof is refused, or as whom it would be accepted. It asks the verifiers that requests are checked
 * with, over a store that takes no change, and looks for the cause only where they refuse.
 */
export class Doctor {
  readonly #services: Services;

  constructor(services: Services) {
    this.#services = services;
  }

  async examine(workspace: Workspace, { text, origin }: Question): Promise<Diagnosis> {
    const page =
      origin === undefined
        ? []
        : explainOrigin(origin, await this.#services.workspaces.origins(workspace.id));
    if (text === undefined) return { accepted: page.length === 0, findings: page };
    const diagnosis = await this.#examineText(workspace, text);
    if (page.length === 0) return diagnosis;
    return {
      accepted: false,
      findings: [...page, ...(diagnosis.accepted ? [] : diagnosis.findings)],
    };
  }

  async #examineText(workspace: Workspace, text: string): Promise<Diagnosis> {
    const presented = readInput(text);
    if ('findings' in presented) return { accepted: false, findings: presented.findings };
    const beside = [...checkApp(presented, workspace), ...checkWishes(presented)];
    const shape = checkShape(presented.proof);
    if ('findings' in shape) return { accepted: false, findings: [...beside, ...shape.findings] };
    if (beside.length > 0) return { accepted: false, findings: beside };
    return this.#verify(shape.proof, presented.wishes, workspace);
  }

  async #verify(proof: Proof, wishes: SessionWishes, workspace: Workspace): Promise<Diagnosis> {
    const place = { workspaceId: workspace.id, settings: workspace.settings, device: NO_DEVICE, wishes };
    const subject = await outcomeOf(() => this.#services.verifiers.verify(proof, place));
    if (subject instanceof ChatError) {
      return refusedAs(subject, await explain(proof, workspace, this.#services, subject));
    }
    const beside = await outcomeOf(async () => {
      refuseOtherSubject(wishes.claims ?? {}, subject, workspace.settings);
      checkClaims(wishes.claims ?? {}, workspace.settings);
    });
    if (beside instanceof ChatError) {
      const code = beside.code === 'subject_mismatch' ? beside.code : 'claims_malformed';
      return refusedAs(beside, [finding(code, beside.message)]);
    }
    const revoked = await this.#isRevoked(subject, workspace.id);
    if (revoked) return refusedAs(revoked, [finding('proof_revoked', OLD_PROOF)]);
    const { method, level, email, keyId } = subject;
    return {
      accepted: true,
      subject: {
        method,
        level,
        name: level === 0 || level === 1 ? 'this browser' : (email?.exact ?? subject.subject),
        ...(keyId !== undefined && { keyId }),
      },
      findings: await notesOn(proof, subject, workspace, this.#services),
    };
  }

  /** JWT-14, which is decided where the session is opened. */
  async #isRevoked(subject: VerifiedSubject, workspaceId: string): Promise<ChatError | undefined> {
    const contact = await contactByKey(this.#services.store.read, workspaceId, subject);
    const outcome = await outcomeOf(async () => {
      if (contact) refuseOldProof(contact, subject);
    });
    return outcome instanceof ChatError ? outcome : undefined;
  }
}

const OLD_PROOF =
  'the sign-ins of this person were ended, and proofs made before that with them; make a new proof';

function refusedAs({ code, reason }: ChatError, findings: readonly Finding[]): Diagnosis {
  return { accepted: false, answer: { code, ...(reason && { reason }) }, findings };
}

function checkApp({ appId }: Presented, { id }: Workspace): Finding[] {
  if (appId === undefined || appId === id) return [];
  return [finding('other_app', `this names the app ${JSON.stringify(appId)}, and was asked about ${id}`)];
}

function checkWishes({ wishes }: Presented): Finding[] {
  const { claims } = wishes;
  if (claims === undefined || Value.Check(ClaimsSchema, claims)) return [];
  const [first] = Value.Errors(ClaimsSchema, claims);
  const where = first?.instancePath.slice(1).replaceAll('/', '.') ?? '';
  return [finding('claims_malformed', `the claim ${where || 'object'} ${first?.message ?? 'is malformed'}`)];
}
