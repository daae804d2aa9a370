import { FILE_VARIANTS, LIMITS } from 'chat-messenger/protocol';
import { Type } from 'typebox';
import { Id, list, Millis, oneOf, Uuid } from './fields.js';

/** Most files whose addresses are given at once: a page of history full of pictures. */
const LINKS_AT_ONCE = LIMITS.history_page_max;

export const AttachmentSchema = Type.Object({
  id: Type.String(),
  name: Type.String(),
  media_type: Type.String(),
  bytes: Type.Integer(),
  image: Type.Optional(Type.Object({ width: Type.Integer(), height: Type.Integer() })),
});
export const StartUploadSchema = Type.Object({
  client_upload_id: Uuid,
  name: Type.String({ minLength: 1, maxLength: 1_024 }),
  bytes: Type.Integer({ minimum: 0 }),
});
export const UploadSchema = Type.Object({
  id: Type.String(),
  offset: Type.Integer(),
  chunk_bytes: Type.Integer(),
  attachment: Type.Optional(AttachmentSchema),
});
export const UploadParams = Type.Object({ uploadId: Id });
export const RequestFileLinksSchema = Type.Object({
  files: Type.Unsafe<readonly { readonly id: string; readonly variant: (typeof FILE_VARIANTS)[number] }[]>(
    Type.Array(Type.Object({ id: Id, variant: oneOf(FILE_VARIANTS) }), {
      minItems: 1,
      maxItems: LINKS_AT_ONCE,
    }),
  ),
});
export const FileLinksSchema = Type.Object({
  links: list(
    Type.Object({
      id: Type.String(),
      variant: oneOf(FILE_VARIANTS),
      origin: Type.Optional(Type.String()),
      path: Type.String(),
      expires_at: Millis,
    }),
  ),
});
