import type { FastifyRequest } from 'fastify';
import type { DeviceProofs, ProvenDevice } from '../identity/device-proof.js';
import { ownHosts } from './own-hosts.js';

/** MRG-4: the key of the anonymous run signs the same request beside the key that the session will be bound to. */
export async function anonymousDevice(
  deviceProofs: DeviceProofs,
  publicUrl: URL,
  request: FastifyRequest,
): Promise<ProvenDevice | undefined> {
  const { anonymous_proof: proof } = (request.body ?? {}) as { readonly anonymous_proof?: unknown };
  if (typeof proof !== 'string') return undefined;
  return deviceProofs.verify(proof, {
    method: request.method,
    url: { hosts: ownHosts(publicUrl, request.host), path: request.routeOptions.url ?? '' },
  });
}
