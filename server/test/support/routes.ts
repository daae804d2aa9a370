import type { TestServer } from './server.ts';

/** `METHOD /path` of everything the server answers to, from the router's own list, so that nothing can hide. */
export function routesOf(server: TestServer): string[] {
  const parents: string[] = [];
  return server.app
    .printRoutes({ commonPrefix: false })
    .split('\n')
    .flatMap((line) => {
      const [, indent = '', part = '', methods = ''] = /^([│ ]*)[├└]── (\S+) \((.+)\)$/.exec(line) ?? [];
      if (!part) return [];
      const depth = indent.length / 4;
      const path = (parents[depth - 1] ?? '') + part;
      parents[depth] = path;
      return methods.split(', ').map((method) => `${method} ${path}`);
    });
}

/** Whether a route leads to one of the files that pages load: scripts, pictures, names of emoji. */
export function isFile(route: string): boolean {
  return /\.(?:js|png|br|gz)$| \/emoji\//.test(route);
}

/** The same without what every route has: `HEAD`, preflights, and the files that pages load. */
export function ownRoutesOf(server: TestServer): string[] {
  return routesOf(server).filter((route) => !isFile(route) && !/^(OPTIONS|HEAD)/.test(route));
}
