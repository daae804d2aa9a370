// Proofs verified per second, by method, against a bare server that checks a device proof and nothing else; and what
// possession proofs add to a visit. With --json, only the figures.
import { measureVisit } from './support/possession.mjs';
import { numberOption } from './support/figures.mjs';
import { measureRates } from './support/proof-rates.mjs';

const rounds = numberOption('rounds', 3);
const proofs = numberOption('proofs', 1_000);

const { sessions, verifiers } = await measureRates({ rounds, proofs });
const visit = await measureVisit(verifiers['device proof'].cpu);
if (process.argv.includes('--json')) console.log(JSON.stringify({ sessions, verifiers, visit }));
else {
  printRates(
    `sessions opened through HTTP, ${proofs} at a time, medians of ${rounds} rounds`,
    sessions,
    'bare',
  );
  printRates('verifiers alone, in the process of the server', verifiers, 'device proof');
  printVisit(visit);
}

/** Each rate beside its part of the limit, which was measured in turns with it. */
function printRates(title, rates, limit) {
  console.log(title);
  for (const [name, { perSecond, cpu }] of Object.entries(rates)) {
    const part = (of, whole) => (of / whole).toFixed(2);
    const { perSecond: most, cpu: least } = rates[limit];
    const parts =
      name === limit
        ? 'the limit'
        : `${part(perSecond, most)} of ${limit}, by processor time ${part(least, cpu)}`;
    const columns = [
      perSecond.toFixed(0).padStart(8),
      '/s',
      cpu.toFixed(0).padStart(6),
      'µs of processor time',
    ];
    console.log(`  ${name.padEnd(15)}${columns.join(' ')}   ${parts}`);
  }
}

function printVisit({ proofs: made, bytes, milliseconds }) {
  console.log('possession proofs in a visit: a session, a socket, a message, a renewal');
  for (const { what, bytes: size } of made) console.log(`  ${String(size).padStart(8)} bytes up   ${what}`);
  const share = ((100 * (bytes.proofs + bytes.nonces)) / bytes.calls).toFixed(0);
  console.log(
    `  ${String(bytes.proofs).padStart(8)} bytes up, ${bytes.nonces} down for nonces: ${share} % of what all calls take`,
  );
  console.log(`  ${String(bytes.script).padStart(8)} bytes of script, once`);
  const times = Object.entries(milliseconds).map(([what, time]) => `${what} ${time.toFixed(2)} ms`);
  console.log(`  ${times.join(', ')}`);
}
