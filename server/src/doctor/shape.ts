import type { Proof } from 'chat-messenger/protocol';
import type { TObject, TSchema } from 'typebox';
import { Value } from 'typebox/value';
import { ProofSchema } from '../http/schemas/index.js';
import { finding, quoted, type Finding } from './findings.js';

/** Secrets of a server have no business in a page (S2S-6). */
const SERVER_SECRET = /^(?:cmps|cmak|cmwh)_/;

export type Shape = { readonly proof: Proof } | { readonly findings: readonly Finding[] };

/** What is wrong with the form of a proof, field by field, by the schema that requests are checked with (COM-12). */
export function checkShape(proof: Readonly<Record<string, unknown>>): Shape {
  const variants = ProofSchema.anyOf as readonly TObject[];
  const variant = variants.find(({ properties }) => constOf(properties['method']) === proof['method']);
  if (!variant) {
    const known = variants.map(({ properties }) => String(constOf(properties['method'])));
    const given = JSON.stringify(proof['method']) as string | undefined;
    const what = `${given ?? 'none'} is no method; there are ${known.join(', ')}`;
    return { findings: [finding('unknown_method', `${what}, and email-pin, which has requests of its own`)] };
  }
  const findings = [
    ...Object.entries(variant.properties).flatMap(([name, schema]) => {
      const isRequired = (variant.required as readonly string[]).includes(name);
      return checkField(name, proof[name], schema, isRequired);
    }),
    ...Object.keys(proof)
      .filter((name) => !(name in variant.properties))
      .map((name) =>
        finding('unknown_field', `a proof by ${String(proof['method'])} has no field ${quoted(name)}`),
      ),
  ];
  if (findings.length > 0) return { findings };
  return { proof: proof as unknown as Proof };
}

function checkField(name: string, value: unknown, schema: TSchema, isRequired: boolean): Finding[] {
  if (value === undefined) {
    return isRequired ? [finding('missing_field', `${name} is missing; half a proof is none`)] : [];
  }
  if (typeof value !== 'string') {
    const kind = value === null ? 'null' : Array.isArray(value) ? 'a list' : `a ${typeof value}`;
    const mend =
      typeof value === 'number' ? `; write it as the text ${JSON.stringify(String(value))}, in quotes` : '';
    return [finding('not_a_string', `${name} is ${kind}, and has to be a string${mend}`)];
  }
  if (value === '') {
    return [finding('empty_field', `${name} is empty; a template that had no value leaves it out`)];
  }
  if (SERVER_SECRET.test(value)) {
    return [
      finding(
        'secret_in_page',
        `${name} holds a secret of your server, which must never be in a page: rotate it and revoke this one`,
      ),
    ];
  }
  return Value.Check(schema, value)
    ? []
    : [finding('field_malformed', `${name} does not have the documented form: ${bounds(schema)}`)];
}

function bounds(schema: TSchema): string {
  const { minLength = 0, maxLength } = schema as { minLength?: number; maxLength?: number };
  return `${String(minLength)} to ${String(maxLength)} characters, without NUL`;
}

function constOf(schema: TSchema | undefined): unknown {
  return (schema as { const?: unknown } | undefined)?.const;
}
