import { IDENTITY_METHODS, LIMITS } from 'chat-messenger/protocol';
import {
  Type,
  type Static,
  type TLiteral,
  type TObject,
  type TProperties,
  type TSchema,
  type TUnion,
} from 'typebox';

/** PostgreSQL takes no NUL in a text, not even to look for it. */
export const Id = Type.String({ minLength: 1, maxLength: LIMITS.id_bytes, pattern: '^[^\\u0000]*$' });
export const Uuid = Type.String({
  pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$',
});
export const Millis = Type.Integer({ description: 'Unix milliseconds' });
export const Seconds = Type.Integer({ description: 'seconds' });
export const EmailText = Type.String({ minLength: 1, maxLength: LIMITS.email_bytes });
export const NameText = Type.String({ minLength: 1, maxLength: 4 * LIMITS.name_code_points });
/** Every proof field is bounded long before anything is computed from it (COM-4). */
export const ProofText = Type.String({ minLength: 1, maxLength: 512 });

export const closed = <P extends TProperties>(properties: P): TObject<P> =>
  Type.Object(properties, { additionalProperties: false });
type Literals<V extends readonly string[]> = { -readonly [K in keyof V]: TLiteral<V[K]> };
export const oneOf = <const V extends readonly string[]>(values: V) =>
  Type.Union(values.map((value) => Type.Literal(value))) as unknown as TUnion<Literals<V>>;
/** Lists on the wire are read, never changed. */
export const list = <T extends TSchema>(item: T) => Type.Unsafe<readonly Static<T>[]>(Type.Array(item));

export const LevelSchema = Type.Union([
  Type.Literal(0),
  Type.Literal(1),
  Type.Literal(2),
  Type.Literal(3),
  Type.Literal(4),
]);
export const MethodSchema = oneOf(IDENTITY_METHODS);
