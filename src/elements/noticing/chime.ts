/** Two tones, the second one higher: [start in seconds, hertz]. */
const TONES = [
  [0, 784],
  [0.11, 1047],
] as const;
const LENGTH_S = 0.32;
const LOUDNESS = 0.12;

let context: AudioContext | undefined;

/**
 * Plays the sound of an answer. It is made here, so that no file has to be let in by the page's policy. A browser
 * lets a page sound only after somebody acted on it: until then this is silent.
 */
export async function chime(): Promise<void> {
  if (!('AudioContext' in globalThis)) return;
  context ??= new AudioContext();
  // Not every browser says whether somebody acted.
  const { userActivation } = navigator as { readonly userActivation?: UserActivation };
  if (context.state === 'suspended' && (userActivation?.hasBeenActive ?? true)) await context.resume();
  if (context.state !== 'running') return;
  for (const [start, frequency] of TONES) {
    const at = context.currentTime + start;
    const tone = new OscillatorNode(context, { type: 'sine', frequency });
    const loudness = new GainNode(context, { gain: 0 });
    loudness.gain.setValueAtTime(0, at);
    loudness.gain.linearRampToValueAtTime(LOUDNESS, at + 0.015);
    loudness.gain.exponentialRampToValueAtTime(0.0001, at + LENGTH_S);
    tone.connect(loudness).connect(context.destination);
    tone.start(at);
    tone.stop(at + LENGTH_S);
  }
}
