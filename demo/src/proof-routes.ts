import type { FastifyInstance } from 'fastify';
import { teamById, type Person } from './people.js';
import type { Proofs } from './proofs.js';
import { signedIn } from './sign-in.js';

interface Wishes {
  readonly team?: string;
  readonly life?: string;
}
type Maker = (person: Person, wishes: Wishes) => object | Promise<object>;

/** Where a page that stays open gets its next proof. */
export const proofPaths = {
  connectionKey: '/proofs/connection-key',
  userToken: '/proofs/user-token',
  contactToken: '/proofs/contact-token',
  identityToken: '/proofs/identity-token',
} as const;

/** Gives proofs to pages of whoever is signed in, about nobody else. POST, so that nothing keeps the answer. */
export function addProofRoutes(app: FastifyInstance, proofs: Proofs): void {
  const offer = (path: string, make: Maker) =>
    app.post<{ Querystring: Wishes }>(path, async (request, reply) => {
      void reply.header('cache-control', 'no-store').header('x-content-type-options', 'nosniff');
      const person = signedIn(request);
      if (person === undefined) return reply.code(401).send({});
      return reply.send(await make(person, request.query));
    });

  offer(proofPaths.connectionKey, ({ email }) => ({
    connectionEmail: email,
    connectionKey: proofs.connectionKey(email),
  }));
  offer(proofPaths.userToken, async (person, { team }) => ({
    userToken: await proofs.userToken(person, teamById(team)),
  }));
  offer(proofPaths.contactToken, async (person) => ({
    email: person.email,
    authToken: await proofs.contactToken(person),
  }));
  offer(proofPaths.identityToken, async (person, { life }) => {
    const { token, expiresAt } = await proofs.identityToken(person, life === 'short' ? 'short' : 'usual');
    return { identityToken: token, expiresAt };
  });
}
