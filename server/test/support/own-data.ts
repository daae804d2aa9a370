import { paths, type ErasedData } from 'chat-messenger/protocol';
import { strFromU8, unzipSync } from 'fflate';
import { bodyOf, type Answer } from './http.ts';
import type { Visitor } from './visitor.ts';

/** What somebody takes along, as another program unpacks it. */
export interface TakenData {
  readonly headers: Headers;
  readonly files: Readonly<Record<string, string>>;
  readonly data: ExportedData;
}
/** `conversations.json`. */
export interface ExportedData {
  readonly exported_at: string;
  readonly workspace: string;
  readonly you: Readonly<Record<string, unknown>> & {
    readonly sign_ins: readonly Readonly<Record<string, unknown>>[];
  };
  readonly conversations: readonly {
    readonly id: string;
    readonly answers?: unknown;
    readonly rating?: unknown;
    readonly messages: readonly Readonly<Record<string, unknown>>[];
  }[];
}

/** Asks for all data of the open session, with a proof by its device. */
export async function takeData(one: Visitor): Promise<TakenData> {
  const proof = await one.device.proof({
    method: 'POST',
    url: one.server.publicUrl.origin + paths.exportData,
    nonce: await one.nonce(),
    token: one.token,
  });
  const response = await fetch(one.server.url + paths.exportData, {
    method: 'POST',
    headers: {
      origin: one.origin,
      authorization: `Bearer ${one.token}`,
      dpop: proof,
      'content-type': 'application/json',
    },
    body: '{}',
  });
  const bytes = new Uint8Array(await response.arrayBuffer());
  if (response.status !== 200) throw new Error(strFromU8(bytes));
  const files = Object.fromEntries(
    Object.entries(unzipSync(bytes)).map(([name, content]) => [name, strFromU8(content)]),
  );
  const data = JSON.parse(files['conversations.json'] ?? '') as ExportedData;
  return { headers: response.headers, files, data };
}

export function erase(one: Visitor, conversation_id?: string): Promise<Answer> {
  return one.proveHeld(paths.eraseData, conversation_id === undefined ? {} : { conversation_id });
}

/** Erases; gives how many conversations it was. */
export async function erased(one: Visitor, conversation_id?: string): Promise<number> {
  return bodyOf<ErasedData>(await erase(one, conversation_id)).conversations;
}
