/**
 * Gives Rollup's `manualChunks`. What one of `groups` names by a pattern is in one file with all that it imports, except
 * what comes `before` anyway: brotli learns from all of it, and there is one request. `alone` takes no imports.
 */
export function chunkGroups({ alone, before, groups }) {
  let placed;
  return (id, { getModuleIds, getModuleInfo }) => {
    placed ??= place([...getModuleIds()], (module) => getModuleInfo(module).importedIds);
    return placed.get(id);
  };

  function place(ids, importsOf) {
    const names = new Map();
    const take = (id, name) => {
      if (names.has(id)) return;
      names.set(id, name);
      for (const imported of importsOf(id)) take(imported, name);
    };
    const named = (pattern) => ids.filter((id) => pattern.test(id));
    for (const [name, pattern] of Object.entries(alone)) for (const id of named(pattern)) names.set(id, name);
    for (const id of named(before)) take(id, undefined);
    for (const [name, pattern] of Object.entries(groups)) for (const id of named(pattern)) take(id, name);
    return names;
  }
}
