import type { BackEndOptions } from '../back-end.js';
import { readConfig, type Config } from '../config.js';
import type { Services } from '../services.js';
import type { Workspace } from '../workspaces/workspaces.js';
import { UsageError } from './usage.js';

/** Who acts, in the audit, where somebody typed a command. */
export const COMMAND_LINE = 'command line';

/** Opens the services for one command, without log lines, and closes them however it ends. */
export async function withServices<T>(
  work: (services: Services, config: Config) => Promise<T>,
  options: Pick<BackEndOptions, 'guardStore'> = {},
): Promise<T> {
  const config = readConfig(process.env);
  // Whoever called it wrongly was told so before all of this is loaded.
  const { openBackEnd } = await import('../back-end.js');
  const backEnd = await openBackEnd({ ...config, logLevel: 'silent' }, options);
  try {
    return await work(backEnd.services, config);
  } finally {
    await backEnd.close();
  }
}

/** The same for a command about one workspace, which has to exist. */
export async function inWorkspace<T>(
  appId: string | undefined,
  work: (workspace: Workspace, services: Services, config: Config) => Promise<T>,
  options: Pick<BackEndOptions, 'guardStore'> = {},
): Promise<T> {
  const id = needed(appId, '--app-id');
  return withServices(
    async (services, config) => work(await services.workspaces.get(id), services, config),
    options,
  );
}

/** The value of an option that a command cannot do without. */
export function needed(value: string | undefined, option: string): string {
  if (!value) throw new UsageError(`this command needs ${option}`);
  return value;
}

/** A whole number that was typed. */
export function wholeNumber(text: string, option: string, [least, most]: readonly [number, number]): number {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : NaN;
  if (!(value >= least && value <= most)) {
    throw new UsageError(`${option} takes a whole number from ${String(least)} to ${String(most)}`);
  }
  return value;
}
